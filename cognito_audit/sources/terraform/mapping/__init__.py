"""The mapping of Terraform resources to answers of the API, and to targets."""
