resource "aws_cognito_user_pool_client" "web" {
  name = "web"
  user_pool_id = "eu-west-1_example"
  explicit_auth_flows = ["ALLOW_USER_AUTH"]
}
