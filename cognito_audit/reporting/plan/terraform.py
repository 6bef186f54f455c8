"""The plan for Terraform: the arguments to set in the resource blocks."""

from cognito_audit.fixing.patch_preview import terraform_of
from cognito_audit.reporting.documents import FixReport
from cognito_audit.reporting.plan.template_snippets import snippets


def render(report: FixReport) -> str:
    """The changed arguments of each resource as HCL."""
    return snippets(report.plan, terraform_of)
