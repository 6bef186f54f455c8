resource "awscc_cognito_user_pool" "main" {
  user_pool_name = "main"
  user_pool_tier = "LITE"
  policies = {
    password_policy = { minimum_length = 8 }
  }
}

resource "awscc_cognito_user_pool_client" "web" {
  client_name          = "web"
  user_pool_id         = awscc_cognito_user_pool.main.id
  explicit_auth_flows  = ["ALLOW_USER_SRP_AUTH"]
  callback_ur_ls       = ["http://app.example.com"]
  allowed_o_auth_flows = ["code"]
}
