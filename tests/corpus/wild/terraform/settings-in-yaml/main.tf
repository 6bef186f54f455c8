locals {
  settings = yamldecode(file("${path.module}/clients.yaml"))
}

resource "aws_cognito_user_pool" "pool" {
  name                     = local.settings.pool
  auto_verified_attributes = ["email"]
}

resource "aws_cognito_user_pool_client" "client" {
  for_each = { for client in local.settings.clients : client.name => client }

  name                = each.key
  user_pool_id        = aws_cognito_user_pool.pool.id
  explicit_auth_flows = each.value.flows
  generate_secret     = each.value.secret
}
