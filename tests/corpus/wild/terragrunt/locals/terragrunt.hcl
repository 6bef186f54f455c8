locals {
  environment = "staging"
  host        = "${local.environment}.example.com"
}

terraform {
  source = "${get_terragrunt_dir()}/module"
}

inputs = {
  name = "web-${local.environment}"
  host = local.host
}
