variable "domain_name" {
  type    = string
  default = "tools.example.com"
}
variable "vpc_id" { type = string }

data "aws_lb" "public" {
  name = "public"
}

resource "aws_cognito_user_pool" "staff" {
  name = "staff"
  admin_create_user_config {
    allow_admin_create_user_only = true
  }
}

resource "aws_cognito_user_pool_client" "alb" {
  name                                 = "alb"
  user_pool_id                         = aws_cognito_user_pool.staff.id
  generate_secret                      = true
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = ["openid"]
  callback_urls                        = ["https://${var.domain_name}/oauth2/idpresponse"]
  supported_identity_providers         = ["COGNITO"]
  explicit_auth_flows                  = ["ALLOW_REFRESH_TOKEN_AUTH"]
  prevent_user_existence_errors        = "ENABLED"
}

resource "aws_cognito_user_pool_domain" "staff" {
  domain       = replace(var.domain_name, ".", "-")
  user_pool_id = aws_cognito_user_pool.staff.id
}
