locals {
  company = "acme"
}

inputs = {
  company = local.company
}
