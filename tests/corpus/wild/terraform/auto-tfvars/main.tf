variable "clients" {
  type = map(object({
    callback_urls = list(string)
    flows         = optional(list(string), ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
    secret        = optional(bool, false)
  }))
}

resource "aws_cognito_user_pool" "customers" {
  name                     = "customers"
  auto_verified_attributes = ["email"]
}

resource "aws_cognito_user_pool_client" "app" {
  for_each = var.clients

  name                                 = each.key
  user_pool_id                         = aws_cognito_user_pool.customers.id
  callback_urls                        = each.value.callback_urls
  explicit_auth_flows                  = each.value.flows
  generate_secret                      = each.value.secret
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_scopes                 = ["openid"]
  supported_identity_providers         = ["COGNITO"]
}
