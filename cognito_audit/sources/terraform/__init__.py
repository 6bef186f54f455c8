"""Terraform: plans and states as ``terraform show -json`` prints them, and folders of ``.tf`` files."""
