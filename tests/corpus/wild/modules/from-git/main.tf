locals {
  name = "members"
}

module "cognito" {
  source = "git::https://git.example.com/platform/terraform-cognito.git?ref=v3.2.0"

  name               = local.name
  client_name        = "${local.name}-web"
  client_flows       = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
  callback_urls      = ["https://members.example.com/cb"]
  allow_sign_up      = false
  deletion_protected = true
}
