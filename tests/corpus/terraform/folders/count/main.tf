variable "create" {
  default = true
}

resource "aws_cognito_user_pool_client" "web" {
  count               = var.create ? 2 : 0
  name                = "web-${count.index}"
  user_pool_id        = "eu-west-1_example"
  explicit_auth_flows = [count.index == 0 ? "ALLOW_USER_AUTH" : "ALLOW_USER_SRP_AUTH"]
}

resource "aws_cognito_user_pool_client" "none" {
  count        = var.create ? 0 : 1
  name         = "none"
  user_pool_id = "eu-west-1_example"
}
