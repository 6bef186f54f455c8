module "users" {
  source      = "../modules/users"
  environment = "prod"
  urls        = ["https://www.example.com/cb"]
  flows       = ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
}
