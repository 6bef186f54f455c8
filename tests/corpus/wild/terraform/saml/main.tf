variable "metadata_url" {
  type    = string
  default = "https://idp.example.com/metadata.xml"
}

resource "aws_cognito_user_pool" "staff" {
  name = "staff"
  admin_create_user_config { allow_admin_create_user_only = true }
}

resource "aws_cognito_identity_provider" "okta" {
  user_pool_id  = aws_cognito_user_pool.staff.id
  provider_name = "Okta"
  provider_type = "SAML"
  provider_details = {
    MetadataURL = var.metadata_url
    IDPSignout  = "true"
  }
  attribute_mapping = {
    email = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"
  }
  lifecycle {
    ignore_changes = [provider_details["ActiveEncryptionCertificate"]]
  }
}

resource "aws_cognito_user_pool_client" "wiki" {
  name                                 = "wiki"
  user_pool_id                         = aws_cognito_user_pool.staff.id
  supported_identity_providers         = [aws_cognito_identity_provider.okta.provider_name]
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = ["openid", "email"]
  callback_urls                        = ["https://wiki.example.com/cb"]
  prevent_user_existence_errors        = "ENABLED"
}

resource "aws_cognito_user_pool_domain" "staff" {
  domain       = "staff-wiki"
  user_pool_id = aws_cognito_user_pool.staff.id
}
