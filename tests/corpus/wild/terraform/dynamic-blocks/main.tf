variable "password_policy" {
  type = object({
    minimum_length    = number
    require_lowercase = bool
    require_numbers   = bool
    require_symbols   = bool
    require_uppercase = bool
  })
  default = null
}

variable "lambda_config" {
  type    = map(string)
  default = {}
}

variable "recovery" {
  type    = list(object({ name = string, priority = number }))
  default = [{ name = "verified_email", priority = 1 }]
}

resource "aws_cognito_user_pool" "pool" {
  name                     = "dynamic"
  auto_verified_attributes = ["email"]

  dynamic "password_policy" {
    for_each = var.password_policy == null ? [] : [var.password_policy]
    content {
      minimum_length    = password_policy.value.minimum_length
      require_lowercase = password_policy.value.require_lowercase
      require_numbers   = password_policy.value.require_numbers
      require_symbols   = password_policy.value.require_symbols
      require_uppercase = password_policy.value.require_uppercase
    }
  }

  dynamic "lambda_config" {
    for_each = length(var.lambda_config) > 0 ? [var.lambda_config] : []
    content {
      pre_sign_up = lookup(lambda_config.value, "pre_sign_up", null)
    }
  }

  dynamic "account_recovery_setting" {
    for_each = length(var.recovery) == 0 ? [] : [1]
    content {
      dynamic "recovery_mechanism" {
        for_each = var.recovery
        content {
          name     = recovery_mechanism.value.name
          priority = recovery_mechanism.value.priority
        }
      }
    }
  }
}

resource "aws_cognito_user_pool_client" "web" {
  name                          = "web"
  user_pool_id                  = aws_cognito_user_pool.pool.id
  prevent_user_existence_errors = "ENABLED"
  generate_secret               = false
  explicit_auth_flows           = ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
}
