locals {
  name = "${var.project}-${var.environment}"
}

resource "aws_cognito_user_pool" "this" {
  name                     = local.name
  auto_verified_attributes = ["email"]
  deletion_protection      = var.environment == "prod" ? "ACTIVE" : "INACTIVE"

  admin_create_user_config {
    allow_admin_create_user_only = var.closed
  }
}

resource "aws_cognito_user_pool_client" "this" {
  name                          = local.name
  user_pool_id                  = aws_cognito_user_pool.this.id
  generate_secret               = var.generate_secret
  explicit_auth_flows           = var.explicit_auth_flows
  prevent_user_existence_errors = "ENABLED"
}
