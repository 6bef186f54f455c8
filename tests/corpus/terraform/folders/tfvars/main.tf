variable "flows" {
  default = ["ALLOW_USER_AUTH"]
}

variable "urls" {
  default = []
}

resource "aws_cognito_user_pool_client" "web" {
  name                = "web"
  user_pool_id        = "eu-west-1_example"
  explicit_auth_flows = var.flows
  callback_urls       = concat(["https://app.example.com"], var.urls)
}
