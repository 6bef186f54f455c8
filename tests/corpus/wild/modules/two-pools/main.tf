module "customers" {
  source = "./pool"
  name   = "customers"
}

module "staff" {
  source     = "./pool"
  name       = "staff"
  admin_only = true
  secret     = true
}
