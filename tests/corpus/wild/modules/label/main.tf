module "label" {
  source = "./label"
  name   = "cognito"
}

resource "aws_cognito_user_pool" "pool" {
  name                     = module.label.id
  tags                     = module.label.tags
  auto_verified_attributes = ["email"]
}

resource "aws_cognito_user_pool_client" "web" {
  name                = "${module.label.id}-web"
  user_pool_id        = aws_cognito_user_pool.pool.id
  explicit_auth_flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
}
