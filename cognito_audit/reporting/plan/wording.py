"""What several formats of a plan say in the same words."""

import json
from typing import Any, Final

from cognito_audit.fixing.plan import ResourcePlan
from cognito_audit.text.sanitize import plain_text

COMPLETE: Final = "# Each request is complete as of now: what is changed before it is sent, it puts back."
"""What a copied request does; ``--apply`` reads again right before it writes."""

_KINDS: Final = {"pool": "user pool", "client": "app client"}


def heading(plan: ResourcePlan) -> str:
    """``app client web (eu-west-1_Ab12/3cd)``"""
    kind = plan.target.kind
    return plain_text(f"{_KINDS.get(kind, kind)} {plan.target.name} ({plan.target.id})")


def not_planned(plan: ResourcePlan) -> str:
    """Why there is no plan for what was not asked for, and how to get one."""
    unfixed = f", findings without a fix: {len(plan.unfixed)}" if plan.unfixed else ""
    return (
        f"fixes: {len(plan.steps)}{unfixed}; not planned, because --client-id names app clients alone: "
        "without it the user pool and all its clients are planned"
    )


def rules(plan: ResourcePlan) -> str:
    """The rules whose findings the plan mends."""
    return ", ".join(f"{step.rule} {step.name}" for step in plan.steps)


def as_json(value: Any) -> str:
    """JSON in plain ASCII: what a name holds can end no here-document and move no terminal's cursor."""
    return json.dumps(value, indent=2, sort_keys=True)
