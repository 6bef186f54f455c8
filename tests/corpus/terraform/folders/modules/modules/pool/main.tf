variable "tier" {}

resource "aws_cognito_user_pool" "this" {
  name           = "main"
  user_pool_tier = var.tier
}

output "id" {
  value = aws_cognito_user_pool.this.id
}
