module "cognito" {
  source  = "example/cognito/aws"
  version = "~> 2.0"

  user_pool_name = "parcels"
  clients        = [{ name = "web", explicit_auth_flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] }]
}
