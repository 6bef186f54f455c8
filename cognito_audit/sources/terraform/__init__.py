"""Terraform: plans and states as ``terraform show -json`` prints them, and folders of ``.tf`` files.

Each room knows those before it: ``hcl`` is the syntax, ``evaluation`` the values of expressions, ``mapping`` turns
resources into answers of the API and targets, ``module`` reads folders, ``plan`` reads plans and states, and ``reader``
joins both.
"""
