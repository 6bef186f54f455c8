"""Tables that map each attribute of a Terraform resource to a member of the API's answer, one module a subject.

Attribute names are those of the provider's own schemas (hashicorp/terraform-provider-aws, internal/service/cognitoidp,
and its documentation of each resource). To read another resource type, write its table in the module of its subject,
then add it to ``mapping.resource_types``; a new attribute of a known type is one line in its table.
"""
