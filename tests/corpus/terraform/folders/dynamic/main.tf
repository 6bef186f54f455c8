variable "units" {
  default = { access_token = "minutes" }
}

variable "rotation" {}

resource "aws_cognito_user_pool_client" "web" {
  name                  = "web"
  user_pool_id          = "eu-west-1_example"
  explicit_auth_flows   = ["ALLOW_USER_AUTH"]
  access_token_validity = 120

  dynamic "token_validity_units" {
    for_each = [var.units]
    content {
      access_token = token_validity_units.value.access_token
    }
  }

  dynamic "refresh_token_rotation" {
    for_each = var.rotation
    content {
      feature = "ENABLED"
    }
  }
}
