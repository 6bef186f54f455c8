variable "project" {
  type    = string
  default = "portal"
}

variable "environment" {
  type    = string
  default = "dev"
}

variable "closed" {
  type    = bool
  default = true
}

variable "generate_secret" {
  description = "Whether the client has a secret"
  type        = bool
  default     = false
}

variable "explicit_auth_flows" {
  type    = list(string)
  default = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
}
