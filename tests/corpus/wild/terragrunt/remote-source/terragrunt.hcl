terraform {
  source = "git::https://git.example.com/platform/modules.git//cognito?ref=v1.4.0"
}

inputs = {
  name  = "remote"
  flows = ["ALLOW_USER_SRP_AUTH"]
}
