resource "aws_cognito_user_pool" "pool" {
  name                     = "market"
  auto_verified_attributes = ["email"]
  username_attributes      = ["email"]
}

resource "aws_wafv2_web_acl" "acl" {
  name  = "market"
  scope = "REGIONAL"
  default_action {
    allow {}
  }
  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = "market"
    sampled_requests_enabled   = true
  }
}

resource "aws_wafv2_web_acl_association" "pool" {
  resource_arn = aws_cognito_user_pool.pool.arn
  web_acl_arn  = aws_wafv2_web_acl.acl.arn
}

resource "aws_cognito_user_pool_client" "spa" {
  name                                 = "spa"
  user_pool_id                         = aws_cognito_user_pool.pool.id
  prevent_user_existence_errors        = "ENABLED"
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["implicit"]
  allowed_oauth_scopes                 = ["openid", "email"]
  callback_urls                        = ["https://market.example.com/"]
  supported_identity_providers         = ["COGNITO"]
  explicit_auth_flows                  = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
}
