resource "aws_cognito_managed_user_pool_client" "search" {
  name_prefix  = "AmazonOpenSearchService-logs"
  user_pool_id = "eu-west-1_example"
}
