resource "aws_cognito_user_pool" "main" {
  name                       = "main"
  email_verification_message = <<-EOT
    resource "aws_cognito_user_pool_client" "inside" {
      Your code is {####} }
  EOT
}

resource "aws_cognito_user_pool_client" "web" {
  name                = "web"
  user_pool_id        = aws_cognito_user_pool.main.id
  explicit_auth_flows = ["ALLOW_USER_AUTH"]
}
