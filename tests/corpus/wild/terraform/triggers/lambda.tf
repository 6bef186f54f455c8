data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "lambda" {
  name               = "events-triggers"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_lambda_function" "pre_sign_up" {
  function_name    = "events-pre-sign-up"
  role             = aws_iam_role.lambda.arn
  handler          = "index.handler"
  runtime          = "nodejs22.x"
  filename         = "${path.module}/dist/pre-sign-up.zip"
  source_code_hash = filebase64sha256("${path.module}/dist/pre-sign-up.zip")
}

resource "aws_lambda_function" "post_confirmation" {
  function_name = "events-post-confirmation"
  role          = aws_iam_role.lambda.arn
  handler       = "index.handler"
  runtime       = "nodejs22.x"
  filename      = "${path.module}/dist/post-confirmation.zip"
}

resource "aws_lambda_permission" "triggers" {
  for_each = {
    pre_sign_up       = aws_lambda_function.pre_sign_up.function_name
    post_confirmation = aws_lambda_function.post_confirmation.function_name
  }

  statement_id  = "cognito"
  action        = "lambda:InvokeFunction"
  function_name = each.value
  principal     = "cognito-idp.amazonaws.com"
  source_arn    = aws_cognito_user_pool.pool.arn
}
