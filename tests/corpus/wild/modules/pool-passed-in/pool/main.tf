resource "aws_cognito_user_pool" "pool" {
  name                     = "passed"
  auto_verified_attributes = ["email"]
}

output "id" {
  value = aws_cognito_user_pool.pool.id
}
