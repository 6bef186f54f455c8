data "terraform_remote_state" "auth" {
  backend = "s3"
  config = {
    bucket = "state.example.com"
    key    = "auth/terraform.tfstate"
    region = "eu-west-1"
  }
}

resource "aws_cognito_user_pool_client" "reports" {
  name                          = "reports"
  user_pool_id                  = data.terraform_remote_state.auth.outputs.user_pool_id
  explicit_auth_flows           = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
  prevent_user_existence_errors = "ENABLED"
}
