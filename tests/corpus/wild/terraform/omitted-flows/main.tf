resource "aws_cognito_user_pool" "pool" {
  name = "defaults"
}

resource "aws_cognito_user_pool_client" "client" {
  name         = "defaults"
  user_pool_id = aws_cognito_user_pool.pool.id
}
