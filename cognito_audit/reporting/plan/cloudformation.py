"""The plan for CloudFormation: the properties to set in the template."""

from cognito_audit.fixing.patch_preview import cloudformation_of
from cognito_audit.reporting.documents import FixReport
from cognito_audit.reporting.plan.template_snippets import snippets


def render(report: FixReport) -> str:
    """The changed properties of each resource as YAML."""
    return snippets(report.plan, cloudformation_of)
