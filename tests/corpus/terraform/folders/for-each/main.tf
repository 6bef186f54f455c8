locals {
  apps = {
    web = {
      flows = ["ALLOW_USER_AUTH"]
    }
    jobs = {
      flows = ["ALLOW_USER_SRP_AUTH"]
    }
  }
}

resource "aws_cognito_user_pool" "main" {
  name           = "main"
  user_pool_tier = "LITE"
}

resource "aws_cognito_user_pool_client" "app" {
  for_each            = local.apps
  name                = "app-${each.key}"
  user_pool_id        = aws_cognito_user_pool.main.id
  explicit_auth_flows = each.value.flows
}
