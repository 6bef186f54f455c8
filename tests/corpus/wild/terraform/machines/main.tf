locals {
  services = {
    billing   = ["invoices/read", "invoices/write"]
    reporting = ["invoices/read"]
  }
}

resource "aws_cognito_user_pool" "services" {
  name = "services"

  admin_create_user_config {
    allow_admin_create_user_only = true
  }
}

resource "aws_cognito_resource_server" "invoices" {
  identifier   = "invoices"
  name         = "Invoices"
  user_pool_id = aws_cognito_user_pool.services.id

  dynamic "scope" {
    for_each = toset(["read", "write"])
    content {
      scope_name        = scope.value
      scope_description = "${title(scope.value)} invoices"
    }
  }
}

resource "aws_cognito_user_pool_client" "service" {
  for_each = local.services

  name                                 = each.key
  user_pool_id                         = aws_cognito_user_pool.services.id
  generate_secret                      = true
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["client_credentials"]
  allowed_oauth_scopes                 = each.value
  explicit_auth_flows                  = ["ALLOW_REFRESH_TOKEN_AUTH"]
  depends_on                           = [aws_cognito_resource_server.invoices]
}

resource "aws_cognito_user_pool_domain" "tokens" {
  domain       = "services-tokens"
  user_pool_id = aws_cognito_user_pool.services.id
}
