"""The plan for people: what changes, what stays, what else it affects, and why a finding has no fix."""

from collections.abc import Iterator
from typing import Any, Final

from cognito_audit.fixing.changes import FieldChange
from cognito_audit.fixing.outcome import FixOutcome, State
from cognito_audit.fixing.plan import Plan, ResourcePlan
from cognito_audit.reporting.documents import FixReport
from cognito_audit.reporting.plan.wording import heading, not_planned
from cognito_audit.text.sanitize import plain_text
from cognito_audit.text.terminal import Terminal
from cognito_audit.text.values import format_value
from cognito_audit.text.wrapping import wrapped

_REVERTED: Final = (
    "What CloudFormation, CDK, Terraform or Amplify deploy comes back with their next deployment, unless it is changed "
    "there too (--as cloudformation, --as terraform)."
)

_PART: Final = "  "
_DETAIL: Final = "      "


def render(report: FixReport, terminal: Terminal) -> str:
    """The plan for a terminal of the given width, then the outcomes of its updates; changed fields are not wrapped."""
    blocks = [] if report.plan_shown else [_plan(report.plan, terminal.width)]
    if report.outcomes is not None:
        lines = (outcome_text(outcome, terminal.width) for outcome in report.outcomes)
        blocks.append("\n".join(lines) or "nothing to apply")
    return "\n\n".join(blocks)


def outcome_text(outcome: FixOutcome, width: int) -> str:
    """What became of one update, and how to undo it."""
    undo = f"\n  to put it back: {outcome.restore}" if outcome.restore and outcome.state is not State.UNCHANGED else ""
    text = plain_text(f"{outcome.state}: {outcome.target}: {outcome.detail}")
    return "\n".join(wrapped(text, width, hanging="  ")) + undo


def _plan(plan: Plan, width: int) -> str:
    blocks = [[*_resource(one, width)] for one in plan.resources] or [["nothing to fix"]]
    blocks += [[*_left(one, width)] for one in plan.not_requested]
    changing = plan.changing()
    if any(one.is_live for one in changing):
        blocks.append(wrapped(_REVERTED, width))
    steps = sum(len(one.steps) for one in changing)
    unfixed = sum(len(one.unfixed) for one in plan.resources)
    blocks.append(wrapped(f"fixes: {steps}, in updates: {len(changing)}; findings without a fix: {unfixed}", width))
    return "\n\n".join("\n".join(block) for block in blocks)


def _resource(plan: ResourcePlan, width: int) -> Iterator[str]:
    yield from wrapped(heading(plan), width, hanging=_PART)
    for step in plan.steps:
        yield from _said(f"fix {step.rule} {step.name} ({step.severity}): {step.title}", width)
        for also in step.side_effects:
            yield from _said(f"also: {also}", width, _DETAIL)
    for name in plan.also_fixed:
        yield from _said(f"mended on the way: {name}", width)
    for change in plan.changes():
        yield from (f"    {line}" for line in lines_of(change, plan.update.defaults.get(change.path)))
    if plan.steps:
        stays = plan.unchanged_settings()
        yield from _said(f"{len(stays)} settings stay: {', '.join(stays) or 'none is set'}", width)
    for raised in plan.raised:
        yield from _said(f"afterwards {raised.rule} {raised.name} ({raised.severity}) applies: {raised.message}", width)
    for one in plan.unfixed:
        yield from _said(f"no fix for {one.rule} {one.name} ({one.severity}): {one.message}", width)
        for reason in one.reasons:
            yield from _said(f"why: {reason}", width, _DETAIL)
        if one.remedy:
            yield from _said(f"by hand: {one.remedy}", width, _DETAIL)


def _left(plan: ResourcePlan, width: int) -> Iterator[str]:
    yield from wrapped(heading(plan), width, hanging=_PART)
    for step in plan.steps:
        yield from _said(f"left alone {step.rule} {step.name} ({step.severity}): {step.title}", width)
    yield from _said(not_planned(plan), width)


def _said(text: str, width: int, indent: str = _PART) -> list[str]:
    return wrapped(plain_text(text), width, indent, f"{indent}  ")


def lines_of(change: FieldChange, default: Any) -> Iterator[str]:
    """One field as a diff; of a list the items, those that stay too. An absent list holds its documented default."""
    if isinstance(change.before, list | None) and isinstance(change.after, list | None):
        before = [*(default or ())] if change.before is None else change.before
        after = change.after or []
        yield f"{change.path}:" if change.before is not None else f"{change.path}: (absent before{_holding(before)})"
        yield from (_line("-", item) for item in before if item not in after)
        yield from (_line(" ", item) for item in after if item in before)
        yield from (_line("+", item) for item in after if item not in before)
        return
    yield _line("-", f"{change.path}: {format_value(change.before)}")
    yield _line("+", f"{change.path}: {format_value(change.after)}")


def _holding(default: list[Any]) -> str:
    return ", so these defaults were in force" if default else ""


def _line(sign: str, value: Any) -> str:
    return f"{sign} {plain_text(format_value(value))}"
