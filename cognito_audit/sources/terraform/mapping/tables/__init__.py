"""Tables that map each attribute of a Terraform resource to a member of the API's answer, one module a subject.

Attribute names are those of the provider's own schemas (hashicorp/terraform-provider-aws, internal/service/cognitoidp,
and its documentation of each resource). A new attribute of a known type is one line in its table; ``resource_types``
says how to add a type.
"""
