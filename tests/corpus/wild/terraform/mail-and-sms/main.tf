data "aws_region" "current" {}
data "aws_caller_identity" "current" {}

resource "aws_ses_email_identity" "sender" {
  email = "hello@example.com"
}

resource "random_uuid" "external_id" {}

resource "aws_iam_role" "sms" {
  name = "cognito-sms"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "cognito-idp.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "sts:ExternalId" = random_uuid.external_id.result } }
    }]
  })
}

resource "aws_cognito_user_pool" "pool" {
  name                       = "gym"
  auto_verified_attributes   = ["email", "phone_number"]
  mfa_configuration          = "OPTIONAL"
  sms_authentication_message = "Your code is {####}"

  software_token_mfa_configuration {
    enabled = true
  }

  sms_configuration {
    external_id    = random_uuid.external_id.result
    sns_caller_arn = aws_iam_role.sms.arn
    sns_region     = data.aws_region.current.name
  }

  email_configuration {
    email_sending_account = "DEVELOPER"
    from_email_address    = "Gym <${aws_ses_email_identity.sender.email}>"
    source_arn            = aws_ses_email_identity.sender.arn
  }
}

resource "aws_cognito_user_pool_client" "app" {
  name                = "app"
  user_pool_id        = aws_cognito_user_pool.pool.id
  explicit_auth_flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
}
