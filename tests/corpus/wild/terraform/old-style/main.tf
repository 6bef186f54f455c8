# resource "aws_cognito_user_pool_client" "old" {
#   explicit_auth_flows = ["ALLOW_USER_AUTH"]
# }

variable "auth_flows" {
  type    = list(string)
  default = ["ADMIN_NO_SRP_AUTH"]
}

resource "aws_cognito_user_pool" "pool" {
  name = "legacy"

  verification_message_template {
    default_email_option  = "CONFIRM_WITH_LINK"
    email_message_by_link = <<EOF
<p>Welcome! {##Confirm your address##}</p>
EOF
    email_subject_by_link = "Welcome"
  }
}

resource "aws_cognito_user_pool_client" "admin" {
  name                = "admin"
  user_pool_id        = aws_cognito_user_pool.pool.id
  generate_secret     = true
  explicit_auth_flows = var.auth_flows
}
