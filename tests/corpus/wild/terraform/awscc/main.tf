resource "awscc_cognito_user_pool" "pool" {
  user_pool_name           = "awscc"
  auto_verified_attributes = ["email"]
}

resource "awscc_cognito_user_pool_client" "client" {
  client_name                           = "awscc"
  user_pool_id                          = awscc_cognito_user_pool.pool.id
  explicit_auth_flows                   = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
  allowed_o_auth_flows                  = ["code"]
  allowed_o_auth_flows_user_pool_client = true
  allowed_o_auth_scopes                 = ["openid"]
  callback_ur_ls                        = ["https://awscc.example.com/cb"]
  supported_identity_providers          = ["COGNITO"]
}
