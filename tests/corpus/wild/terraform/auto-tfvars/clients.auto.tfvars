clients = {
  web = {
    callback_urls = ["https://www.example.com/cb"]
  }
  backend = {
    callback_urls = ["https://api.example.com/cb"]
    flows         = ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    secret        = true
  }
}
