# resource "aws_cognito_user_pool_client" "hash" {
#   explicit_auth_flows = ["ALLOW_USER_AUTH"]
# }
// resource "aws_cognito_user_pool_client" "slashes" { name = "slashes" }
/* resource "aws_cognito_user_pool_client" "block" {
  explicit_auth_flows = ["ALLOW_USER_AUTH"]
} */
resource "aws_cognito_user_pool_client" "web" {
  name         = "web" # a name
  user_pool_id = "eu-west-1_example"
  explicit_auth_flows = [
    "ALLOW_USER_SRP_AUTH", // "ALLOW_USER_AUTH",
    # "ALLOW_USER_AUTH",
    /* "ALLOW_USER_AUTH", */
    "ALLOW_REFRESH_TOKEN_AUTH",
  ]
}
