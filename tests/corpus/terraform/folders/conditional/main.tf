variable "environment" {
  default = "production"
}

variable "region" {}

resource "aws_cognito_user_pool_client" "web" {
  name                = "web"
  user_pool_id        = "eu-west-1_example"
  explicit_auth_flows = var.environment == "production" ? ["ALLOW_USER_SRP_AUTH"] : ["ALLOW_USER_AUTH"]
  callback_urls       = var.region == "eu" ? ["https://eu.example.com"] : ["https://us.example.com"]
}
