resource "aws_kms_key" "codes" {
  description         = "Codes on their way to the sender"
  enable_key_rotation = true
}

resource "aws_lambda_function" "sender" {
  function_name = "code-sender"
  role          = "arn:aws:iam::111122223333:role/code-sender"
  handler       = "sender.handler"
  runtime       = "python3.13"
  s3_bucket     = "code.example.com"
  s3_key        = "sender.zip"
}

resource "aws_lambda_permission" "cognito" {
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.sender.function_name
  principal     = "cognito-idp.amazonaws.com"
  source_arn    = aws_cognito_user_pool.pool.arn
}

resource "aws_cognito_user_pool" "pool" {
  name                     = "delivery"
  auto_verified_attributes = ["email"]

  lambda_config {
    kms_key_id = aws_kms_key.codes.arn
    custom_email_sender {
      lambda_arn     = aws_lambda_function.sender.arn
      lambda_version = "V1_0"
    }
  }
}

resource "aws_cognito_user_pool_client" "app" {
  name                = "app"
  user_pool_id        = aws_cognito_user_pool.pool.id
  explicit_auth_flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
}
