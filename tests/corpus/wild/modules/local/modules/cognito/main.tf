resource "aws_cognito_user_pool" "this" {
  name                     = var.name
  auto_verified_attributes = ["email"]
}

resource "aws_cognito_user_pool_client" "this" {
  for_each = { for client in var.clients : client.name => client }

  name                                 = each.value.name
  user_pool_id                         = aws_cognito_user_pool.this.id
  callback_urls                        = each.value.callback_urls
  generate_secret                      = each.value.generate_secret
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = ["openid", "email"]
  supported_identity_providers         = ["COGNITO"]
  explicit_auth_flows                  = var.explicit_auth_flows
  prevent_user_existence_errors        = "ENABLED"
}
