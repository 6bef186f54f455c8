variable "clients" {
  type = list(object({
    name   = string
    flows  = optional(list(string))
    secret = optional(bool, true)
  }))
  default = [
    { name = "web", flows = ["ALLOW_USER_AUTH"], secret = false },
    { name = "jobs" },
  ]
}

resource "aws_cognito_user_pool_client" "all" {
  for_each            = { for client in var.clients : client.name => client }
  name                = each.value.name
  user_pool_id        = "eu-west-1_example"
  explicit_auth_flows = each.value.flows
  generate_secret     = try(each.value.secret, false)
}
