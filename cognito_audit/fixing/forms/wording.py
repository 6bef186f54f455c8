"""What several forms say in the same words."""

import json
from typing import Any, Final

from cognito_audit.fixing.plan import ResourcePlan
from cognito_audit.render.plain import plain_text

COMPLETE: Final = "# Each request is complete as of now: what is changed before it is sent, it puts back."
"""What a copied request does; ``--apply`` reads again right before it writes."""


def heading(plan: ResourcePlan) -> str:
    """``app client web (eu-west-1_Ab12/3cd)``"""
    kind = "user pool" if plan.target.kind == "pool" else "app client"
    return plain_text(f"{kind} {plan.target.name} ({plan.target.id})")


def rules(plan: ResourcePlan) -> str:
    """The rules whose findings the plan mends."""
    return ", ".join(f"{step.rule} {step.name}" for step in plan.steps)


def as_json(value: Any) -> str:
    """JSON in plain ASCII: what a name holds can end no here-document and move no terminal's cursor."""
    return json.dumps(value, indent=2, sort_keys=True)
