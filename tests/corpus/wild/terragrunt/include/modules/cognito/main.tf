variable "company" { type = string }
variable "environment" { type = string }
variable "flows" { type = list(string) }

resource "aws_cognito_user_pool" "pool" {
  name                     = "${var.company}-${var.environment}"
  auto_verified_attributes = ["email"]
  deletion_protection      = var.environment == "prod" ? "ACTIVE" : "INACTIVE"
}

resource "aws_cognito_user_pool_client" "web" {
  name                = "web"
  user_pool_id        = aws_cognito_user_pool.pool.id
  explicit_auth_flows = var.flows
}
