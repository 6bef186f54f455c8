resource "aws_cognito_user_pool" "pool" {
  name = "fleet"
  admin_create_user_config { allow_admin_create_user_only = true }
}

resource "aws_cognito_resource_server" "telemetry" {
  identifier   = "https://telemetry.example.com"
  name         = "telemetry"
  user_pool_id = aws_cognito_user_pool.pool.id
  scope {
    scope_name        = "push"
    scope_description = "Send telemetry"
  }
}

resource "aws_cognito_user_pool_client" "device" {
  name                                 = "device"
  user_pool_id                         = aws_cognito_user_pool.pool.id
  prevent_user_existence_errors        = "ENABLED"
  generate_secret                      = true
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["client_credentials"]
  allowed_oauth_scopes                 = aws_cognito_resource_server.telemetry.scope_identifiers
  explicit_auth_flows                  = ["ALLOW_REFRESH_TOKEN_AUTH"]
}

resource "aws_cognito_user_pool_domain" "tokens" {
  domain       = "fleet-tokens"
  user_pool_id = aws_cognito_user_pool.pool.id
}
