variable "secret" {
  type    = bool
  default = false
}

variable "flows" {
  type    = list(string)
  default = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
}
