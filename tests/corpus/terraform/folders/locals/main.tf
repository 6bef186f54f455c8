locals {
  base  = ["ALLOW_REFRESH_TOKEN_AUTH"]
  flows = concat(local.base, ["ALLOW_USER_AUTH"])
}

resource "aws_cognito_user_pool_client" "web" {
  name                = "web"
  user_pool_id        = "eu-west-1_example"
  explicit_auth_flows = local.flows
}
