variable "attributes" {
  type    = list(string)
  default = ["tenant", "role"]
}

resource "aws_cognito_user_pool" "pool" {
  name                     = "tenants"
  auto_verified_attributes = ["email"]

  dynamic "schema" {
    for_each = var.attributes
    content {
      name                = schema.value
      attribute_data_type = "String"
      mutable             = true
      string_attribute_constraints {
        max_length = "256"
      }
    }
  }
}

resource "aws_cognito_user_pool_client" "app" {
  name                          = "app"
  user_pool_id                  = aws_cognito_user_pool.pool.id
  prevent_user_existence_errors = "ENABLED"
  write_attributes              = concat(["email"], formatlist("custom:%s", var.attributes))
  explicit_auth_flows           = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
}
