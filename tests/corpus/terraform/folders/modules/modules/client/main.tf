variable "name" {}
variable "pool_id" {}
variable "flows" {}

resource "aws_cognito_user_pool_client" "this" {
  name                = var.name
  user_pool_id        = var.pool_id
  explicit_auth_flows = var.flows
}
