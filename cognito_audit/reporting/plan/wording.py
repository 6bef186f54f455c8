"""What several formats of a plan say in the same words."""

import json
from typing import Any, Final

from cognito_audit.fixing.plan import ResourcePlan
from cognito_audit.reporting.run.summary import counted
from cognito_audit.text.sanitize import plain_text

COMPLETE: Final = "# Each request is a complete snapshot: it reverts any change made before it is sent."
"""The risk of a copied request; ``--apply`` reads the configuration again right before it writes."""

_KINDS: Final = {"pool": "user pool", "client": "app client"}


def heading(plan: ResourcePlan) -> str:
    """``app client web (eu-west-1_Ab12/3cd)``"""
    kind = plan.target.kind
    return plain_text(f"{_KINDS.get(kind, kind)} {plan.target.name} ({plan.target.id})")


def not_planned(plan: ResourcePlan) -> str:
    """Return why a target that was not requested has no plan, and how to get one."""
    steps = len(plan.steps)
    unfixed = f" and {counted(len(plan.unfixed), 'finding')} without a fix" if plan.unfixed else ""
    return (
        f"{steps} {'fix' if steps == 1 else 'fixes'}{unfixed} not planned, because --client-id selects only app "
        "clients: omit it to plan the user pool and all its clients"
    )


def rules(plan: ResourcePlan) -> str:
    """Return the rules whose findings the plan fixes."""
    return ", ".join(f"{step.rule} {step.name}" for step in plan.steps)


def as_json(value: Any) -> str:
    """Return JSON in ASCII, so that a name cannot end a here-document or move a terminal's cursor."""
    return json.dumps(value, indent=2, sort_keys=True)
