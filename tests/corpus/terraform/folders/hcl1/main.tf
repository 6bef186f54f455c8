variable "flow" {
  default = "ADMIN_NO_SRP_AUTH"
}

resource "aws_cognito_user_pool" "main" {
  name = "main"
}

resource "aws_cognito_user_pool_client" "admin" {
  name                = "admin"
  user_pool_id        = "${aws_cognito_user_pool.main.id}"
  explicit_auth_flows = ["${var.flow}"]
  generate_secret     = "true"
}
