variable "name" {
  type = string
}

variable "clients" {
  type = list(object({
    name            = string
    callback_urls   = list(string)
    generate_secret = optional(bool, false)
  }))
  default = []
}

variable "explicit_auth_flows" {
  type    = list(string)
  default = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
}
