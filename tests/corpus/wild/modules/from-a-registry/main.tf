module "aws_cognito_user_pool" {
  source  = "example/cognito-user-pool/aws"
  version = "0.30.0"

  user_pool_name           = "simple"
  alias_attributes         = ["email", "phone_number"]
  auto_verified_attributes = ["email"]

  clients = [
    {
      name                = "web"
      explicit_auth_flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
      generate_secret     = false
    }
  ]
}
