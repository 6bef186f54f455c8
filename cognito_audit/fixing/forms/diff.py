"""The plan for people: what changes, what stays, what else it affects, and why a finding has no fix."""

from collections.abc import Iterator
from typing import Any, Final

from cognito_audit.fixing.changes import Change
from cognito_audit.fixing.forms.wording import heading, not_planned
from cognito_audit.fixing.plan import Plan, ResourcePlan
from cognito_audit.render.plain import plain_text
from cognito_audit.vocabulary import shown

_REVERTED: Final = (
    "What CloudFormation, CDK, Terraform or Amplify deploy comes back with their next deployment, unless it is changed "
    "there too (--as cloudformation, --as terraform)."
)


def as_diff(plan: Plan) -> str:
    """The whole plan as text."""
    blocks = ["\n".join(_resource(one)) for one in plan.resources] or ["nothing to fix"]
    blocks += ["\n".join(_left(one)) for one in plan.left]
    changing = plan.changing()
    if any(one.is_live for one in changing):
        blocks.append(_REVERTED)
    steps = sum(len(one.steps) for one in changing)
    unfixed = sum(len(one.unfixed) for one in plan.resources)
    return "\n\n".join([*blocks, f"fixes: {steps}, in updates: {len(changing)}; findings without a fix: {unfixed}"])


def _resource(plan: ResourcePlan) -> Iterator[str]:
    yield heading(plan)
    for step in plan.steps:
        yield f"  fix {step.rule} {step.name} ({step.severity}): {plain_text(step.title)}"
        yield from (f"      also: {plain_text(also)}" for also in step.also)
    yield from (f"  mended on the way: {name}" for name in plan.mended)
    for change in plan.changes():
        yield from (f"    {line}" for line in lines_of(change, plan.update.defaults.get(change.path)))
    if plan.steps:
        stays = plan.stays()
        yield plain_text(f"  {len(stays)} settings stay: {', '.join(stays) or 'none is set'}")
    for raised in plan.raised:
        yield plain_text(f"  afterwards {raised.rule} {raised.name} ({raised.severity}) applies: {raised.message}")
    for one in plan.unfixed:
        yield plain_text(f"  no fix for {one.rule} {one.name} ({one.severity}): {one.message}")
        yield from (plain_text(f"      why: {reason}") for reason in one.reasons)
        if one.remedy:
            yield plain_text(f"      by hand: {one.remedy}")


def _left(plan: ResourcePlan) -> Iterator[str]:
    yield heading(plan)
    for step in plan.steps:
        yield f"  left alone {step.rule} {step.name} ({step.severity}): {plain_text(step.title)}"
    yield f"  {not_planned(plan)}"


def lines_of(change: Change, default: Any) -> Iterator[str]:
    """One field as a diff; of a list the items, those that stay too. An absent list holds its documented default."""
    if isinstance(change.before, list | None) and isinstance(change.after, list | None):
        before = [*(default or ())] if change.before is None else change.before
        after = change.after or []
        yield f"{change.path}:" if change.before is not None else f"{change.path}: (absent before{_holding(before)})"
        yield from (_line("-", item) for item in before if item not in after)
        yield from (_line(" ", item) for item in after if item in before)
        yield from (_line("+", item) for item in after if item not in before)
        return
    yield _line("-", f"{change.path}: {shown(change.before)}")
    yield _line("+", f"{change.path}: {shown(change.after)}")


def _holding(default: list[Any]) -> str:
    return ", so these defaults were in force" if default else ""


def _line(sign: str, value: Any) -> str:
    return f"{sign} {plain_text(shown(value))}"
