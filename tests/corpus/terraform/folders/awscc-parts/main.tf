resource "awscc_cognito_user_pool" "main" {
  user_pool_name = "main"
}

resource "awscc_cognito_user_pool_domain" "prefix" {
  user_pool_id = awscc_cognito_user_pool.main.id
  domain       = "my-app"
}

resource "awscc_cognito_identity_pool" "app" {
  allow_unauthenticated_identities = false
  allow_classic_flow               = true
}

resource "awscc_cognito_identity_pool_role_attachment" "app" {
  identity_pool_id = awscc_cognito_identity_pool.app.identity_pool_id
  role_mappings = {
    pool = {
      type                = "Rules"
      rules_configuration = { rules = [{ claim = "custom:role", match_type = "Equals", value = "a", role_arn = "b" }] }
    }
  }
}
