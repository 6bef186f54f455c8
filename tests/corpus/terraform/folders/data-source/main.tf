data "aws_cognito_user_pools" "all" {
  name = "main"
}

data "aws_ssm_parameter" "flows" {
  name = "/flows"
}

resource "aws_cognito_user_pool_client" "web" {
  name                = "web"
  user_pool_id        = tolist(data.aws_cognito_user_pools.all.ids)[0]
  explicit_auth_flows = split(",", data.aws_ssm_parameter.flows.value)
}
