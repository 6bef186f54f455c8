variable "zone" {
  type    = string
  default = "example.com"
}

data "aws_route53_zone" "zone" {
  name = var.zone
}

resource "aws_acm_certificate" "login" {
  domain_name       = "login.${var.zone}"
  validation_method = "DNS"
}

resource "aws_cognito_user_pool" "pool" {
  name                     = "games"
  auto_verified_attributes = ["email"]
}

resource "aws_cognito_user_pool_domain" "login" {
  domain          = "login.${data.aws_route53_zone.zone.name}"
  certificate_arn = aws_acm_certificate.login.arn
  user_pool_id    = aws_cognito_user_pool.pool.id
}

resource "aws_cognito_user_pool_client" "site" {
  name                                 = "site"
  user_pool_id                         = aws_cognito_user_pool.pool.id
  prevent_user_existence_errors        = "ENABLED"
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code", "implicit"]
  allowed_oauth_scopes                 = ["openid", "email"]
  callback_urls                        = ["https://${aws_acm_certificate.login.domain_name}/cb"]
  supported_identity_providers         = ["COGNITO"]
  explicit_auth_flows                  = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
}
