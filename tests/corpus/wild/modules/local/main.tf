module "auth" {
  source = "./modules/cognito"

  name = "forum"
  clients = [
    {
      name          = "web"
      callback_urls = ["https://forum.example.com/cb"]
    },
    {
      name            = "server"
      callback_urls   = ["https://forum.example.com/oauth2/callback"]
      generate_secret = true
    },
  ]
}
