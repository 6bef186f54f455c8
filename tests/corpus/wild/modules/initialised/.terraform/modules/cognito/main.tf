variable "user_pool_name" {
  type = string
}

variable "clients" {
  type    = any
  default = []
}

resource "aws_cognito_user_pool" "pool" {
  name                     = var.user_pool_name
  auto_verified_attributes = ["email"]
}

resource "aws_cognito_user_pool_client" "client" {
  count               = length(var.clients)
  name                = lookup(element(var.clients, count.index), "name", null)
  user_pool_id        = aws_cognito_user_pool.pool.id
  explicit_auth_flows = lookup(element(var.clients, count.index), "explicit_auth_flows", null)
  generate_secret     = lookup(element(var.clients, count.index), "generate_secret", null)
}
