module "users" {
  source      = "../modules/users"
  environment = "dev"
  urls        = ["http://localhost:3000/cb"]
}
