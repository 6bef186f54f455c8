module "pool" {
  source = "./modules/pool"
  tier   = "LITE"
}

module "client" {
  source   = "./modules/client"
  for_each = toset(["web", "app"])
  name     = each.key
  pool_id  = module.pool.id
  flows    = ["ALLOW_USER_SRP_AUTH"]
}

module "elsewhere" {
  source = "example/cognito/aws"
}
