"""The functions of Terraform's language whose result depends on their arguments alone, one module for each subject."""
