variable "extra" {}

resource "aws_cognito_user_pool_client" "with" {
  name                = "with"
  user_pool_id        = "eu-west-1_example"
  explicit_auth_flows = ["ALLOW_USER_AUTH", var.extra]
}

resource "aws_cognito_user_pool_client" "without" {
  name                = "without"
  user_pool_id        = "eu-west-1_example"
  explicit_auth_flows = ["ALLOW_USER_SRP_AUTH", var.extra]
  callback_urls       = ["http://app.example.com", "https://${var.extra}"]
}
