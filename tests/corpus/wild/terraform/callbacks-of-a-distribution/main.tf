resource "aws_cloudfront_distribution" "site" {
  enabled = true

  origin {
    domain_name = "origin.example.com"
    origin_id   = "site"
  }
}

resource "aws_cognito_user_pool" "pool" {
  name                     = "site"
  auto_verified_attributes = ["email"]
}

resource "aws_cognito_user_pool_client" "site" {
  name                                 = "site"
  user_pool_id                         = aws_cognito_user_pool.pool.id
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["implicit"]
  allowed_oauth_scopes                 = ["openid"]
  callback_urls                        = ["https://site.example.com"]
  logout_urls                          = [format("https://%s/bye", aws_cloudfront_distribution.site.domain_name)]
  supported_identity_providers         = ["COGNITO"]
  explicit_auth_flows                  = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
}
