variable "apps" {
  type = map(object({ flows = list(string) }))
}

resource "aws_cognito_user_pool_client" "app" {
  for_each            = var.apps
  name                = each.key
  user_pool_id        = "eu-west-1_example"
  explicit_auth_flows = each.value.flows
}
