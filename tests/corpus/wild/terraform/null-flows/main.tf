variable "auth_flows" {
  type    = list(string)
  default = null
}

variable "confidential" {
  type    = bool
  default = null
}

resource "aws_cognito_user_pool" "pool" {
  name = "nulls"
}

resource "aws_cognito_user_pool_client" "client" {
  name                = "nulls"
  user_pool_id        = aws_cognito_user_pool.pool.id
  generate_secret     = var.confidential
  explicit_auth_flows = var.auth_flows
}
