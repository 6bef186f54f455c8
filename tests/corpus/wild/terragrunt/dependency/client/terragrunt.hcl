dependency "pool" {
  config_path = "../pool"
}

terraform {
  source = "../modules/client"
}

inputs = {
  user_pool_id = dependency.pool.outputs.id
}
