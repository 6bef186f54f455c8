variable "user_pool_id" { type = string }
variable "callbacks" { type = list(string) }
variable "oauth" {
  type = object({
    flows  = optional(list(string), ["code"])
    scopes = optional(list(string), ["openid"])
  })
  default = {}
}

resource "aws_cognito_user_pool_client" "client" {
  name                                 = "passed"
  user_pool_id                         = var.user_pool_id
  callback_urls                        = var.callbacks
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = var.oauth.flows
  allowed_oauth_scopes                 = var.oauth.scopes
  supported_identity_providers         = ["COGNITO"]
  explicit_auth_flows                  = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
}
