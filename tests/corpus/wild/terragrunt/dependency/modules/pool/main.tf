resource "aws_cognito_user_pool" "pool" {
  name = "dependency"
  admin_create_user_config {
    allow_admin_create_user_only = true
  }
}

output "id" {
  value = aws_cognito_user_pool.pool.id
}
