"""The plan as a Python script with boto3."""

from pprint import pformat

from cognito_audit.fixing.plan import ResourcePlan
from cognito_audit.reporting.documents import FixReport
from cognito_audit.reporting.plan.wording import COMPLETE, heading, rules

_METHODS = {"UpdateUserPoolClient": "update_user_pool_client", "UpdateUserPool": "update_user_pool"}


def render(report: FixReport) -> str:
    """A script; each request holds the whole configuration, because what is not sent is reset."""
    parts = [_call(one) for one in report.plan.changing()]
    return "\n\n".join([f"{COMPLETE}\nimport boto3", *parts]) if parts else "# nothing to fix"


def _call(plan: ResourcePlan) -> str:
    region = f", region_name={plan.target.region!r}" if plan.target.region else ""
    request = pformat(plan.request(), width=100)
    return "\n".join(
        [
            f"# {heading(plan)}: {rules(plan)}",
            f"request = {request}",
            f'boto3.client("cognito-idp"{region}).{_METHODS[plan.update.write]}(**request)',
        ]
    )
