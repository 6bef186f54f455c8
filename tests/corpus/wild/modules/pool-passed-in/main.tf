module "pool" {
  source = "./pool"
}

module "client" {
  source       = "./client"
  user_pool_id = module.pool.id
  callbacks    = ["https://app.example.com/cb"]
}
