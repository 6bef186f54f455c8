variable "client" {
  type = any
  default = {
    name   = "any"
    secret = true
  }
}

resource "aws_cognito_user_pool" "pool" {
  name = "any"
}

resource "aws_cognito_user_pool_client" "client" {
  name                          = try(var.client.name, "default")
  user_pool_id                  = aws_cognito_user_pool.pool.id
  generate_secret               = try(var.client.secret, false)
  explicit_auth_flows           = try(var.client.flows, ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
  prevent_user_existence_errors = lookup(var.client, "errors", "ENABLED")
}
