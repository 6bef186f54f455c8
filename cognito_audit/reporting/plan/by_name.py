"""The forms of a plan by the names that ``fix --as`` knows."""

from collections.abc import Callable, Mapping
from typing import Final

from cognito_audit.fixing.plan import Plan
from cognito_audit.reporting.plan.aws_cli import as_aws_cli
from cognito_audit.reporting.plan.boto3_script import as_boto3
from cognito_audit.reporting.plan.template_snippets import as_cloudformation, as_terraform
from cognito_audit.reporting.plan.text import as_diff

FORMS: Final[Mapping[str, Callable[[Plan], str]]] = {
    "diff": as_diff,
    "aws-cli": as_aws_cli,
    "boto3": as_boto3,
    "cloudformation": as_cloudformation,
    "terraform": as_terraform,
}
LIVE_ONLY: Final = ("aws-cli", "boto3")
"""The forms that end in an API request, which only a live resource can be sent."""
