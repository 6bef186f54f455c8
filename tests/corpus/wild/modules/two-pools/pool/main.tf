variable "name" { type = string }

variable "admin_only" {
  type    = bool
  default = false
}

variable "secret" {
  type    = bool
  default = false
}

resource "aws_cognito_user_pool" "pool" {
  name                     = var.name
  auto_verified_attributes = ["email"]

  admin_create_user_config {
    allow_admin_create_user_only = var.admin_only
  }
}

resource "aws_cognito_user_pool_client" "client" {
  name                          = var.name
  user_pool_id                  = aws_cognito_user_pool.pool.id
  generate_secret               = var.secret
  explicit_auth_flows           = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
  prevent_user_existence_errors = "ENABLED"
}
