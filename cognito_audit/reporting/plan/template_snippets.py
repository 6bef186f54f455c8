"""The changed properties of each resource, as templates spell them."""

from collections.abc import Callable, Mapping
from typing import Any

from cognito_audit.fixing.plan import Plan
from cognito_audit.reporting.plan.wording import heading, rules


def snippets(plan: Plan, spelled: Callable[[str, Mapping[str, Any]], str]) -> str:
    """The snippets of all resources that change; ``spelled`` writes the patch of a resource of a kind."""
    parts = [f"# {heading(one)}: {rules(one)}\n{spelled(one.target.kind, one.patch())}" for one in plan.changing()]
    return "\n\n".join(parts) or "# nothing to fix"
