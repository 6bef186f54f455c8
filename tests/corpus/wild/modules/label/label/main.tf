variable "name" { type = string }

variable "tags" {
  type    = map(string)
  default = {}
}

output "id" {
  value = lower(join("-", compact(["acme", var.name])))
}

output "tags" {
  value = merge(var.tags, { Name = var.name })
}
