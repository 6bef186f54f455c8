"""The plan in the words of templates: the properties as they should stand there."""

from collections.abc import Callable

from cognito_audit.fixing.patch_preview import cloudformation_of, terraform_of
from cognito_audit.fixing.plan import Plan, ResourcePlan
from cognito_audit.reporting.plan.wording import heading, rules


def as_cloudformation(plan: Plan) -> str:
    """The changed properties of each resource as YAML, to be put into the template."""
    return _snippets(plan, cloudformation_snippet)


def as_terraform(plan: Plan) -> str:
    """The changed arguments of each resource as HCL, to be put into the resource block."""
    return _snippets(plan, terraform_snippet)


def _snippets(plan: Plan, snippet: Callable[[ResourcePlan], str]) -> str:
    parts = [f"# {heading(one)}: {rules(one)}\n{snippet(one)}" for one in plan.changing()]
    return "\n\n".join(parts) or "# nothing to fix"


def cloudformation_snippet(plan: ResourcePlan) -> str:
    """``Properties`` with what changes of a resource."""
    return cloudformation_of(plan.target.kind, plan.patch())


def terraform_snippet(plan: ResourcePlan) -> str:
    """The arguments and blocks with what changes of a resource."""
    return terraform_of(plan.target.kind, plan.patch())
