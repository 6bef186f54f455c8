variable "names" {
  type    = list(string)
  default = ["first", "second"]
}

resource "aws_cognito_user_pool" "pool" {
  name = "counted"
}

resource "aws_cognito_user_pool_client" "client" {
  count               = length(var.names)
  name                = var.names[count.index]
  user_pool_id        = aws_cognito_user_pool.pool.id
  explicit_auth_flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
}
