include "root" {
  path = find_in_parent_folders()
}

terraform {
  source = "../../modules//cognito"
}

inputs = {
  environment = "prod"
  flows       = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
}
