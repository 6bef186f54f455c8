"""Resources of Terraform that deploy a template of CloudFormation, which may create what is audited."""

import re
from collections.abc import Mapping
from typing import Any, Final

from cognito_audit.model.unknown import Unknown

DEPLOYING: Final = frozenset(
    {
        "aws_cloudformation_stack",
        "aws_cloudformation_stack_set",
        "awscc_cloudformation_stack",
        "awscc_cloudformation_stack_set",
        "aws_serverlessapplicationrepository_cloudformation_stack",
        "aws_servicecatalog_provisioned_product",
        "awscc_servicecatalog_cloudformation_provisioned_product",
    }
)
"""The resource types that deploy a template."""
NOT_READ: Final = Unknown("deploys a template of CloudFormation, which is not read here; check that template too")
_MAY_CREATE: Final = re.compile(
    r"cognito|userpool|::Stack|::MODULE|Transform|ProvisionedProduct|Serverless|\\[uUx]", re.IGNORECASE
)
"""What every template has that creates a resource of Cognito, or deploys what may; escapes may spell any of it."""


def may_create_targets(values: Mapping[str, Any]) -> bool:
    """Return whether a resource that deploys a template may create a target; ``values`` are its attributes."""
    text = values.get("template_body")
    elsewhere = (values.get("template_url"), values.get("use_previous_template"))
    return not isinstance(text, str) or not text.strip() or any(elsewhere) or bool(_MAY_CREATE.search(text))
