"""The plan for people: what changes, what stays, what else it affects, and why a finding has no fix."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from cognito_audit.fixing.changes import FieldChange
from cognito_audit.fixing.outcome import FixOutcome, State
from cognito_audit.fixing.plan import Plan, ResourcePlan
from cognito_audit.reporting.documents import FixReport
from cognito_audit.reporting.plan.wording import heading, not_planned
from cognito_audit.reporting.run.summary import counted
from cognito_audit.text.sanitize import plain_text
from cognito_audit.text.terminal import Terminal
from cognito_audit.text.values import format_value
from cognito_audit.text.wrapping import wrapped

_REVERTED: Final = (
    "CloudFormation, CDK, Terraform and Amplify undo this change with their next deployment, unless you also change it "
    "there (--as cloudformation, --as terraform)."
)

_PART: Final = "  "
_DETAIL: Final = "      "


def render(report: FixReport, terminal: Terminal) -> str:
    """Return the plan for a terminal of the given width, then the outcomes; changed fields are not wrapped."""
    blocks = [_plan(report.plan, terminal.width)]
    if report.outcomes is not None:
        lines = (outcome_text(outcome, terminal.width) for outcome in report.outcomes)
        blocks.append("\n".join(lines) or "nothing to apply")
    return "\n\n".join(blocks)


def outcome_text(outcome: FixOutcome, width: int) -> str:
    """Return the outcome of one update, and how to undo it."""
    undo = f"\n  to restore it: {outcome.restore}" if outcome.restore and outcome.state is not State.UNCHANGED else ""
    text = plain_text(f"{outcome.state}: {outcome.target}: {outcome.detail}")
    return "\n".join(wrapped(text, width, hanging="  ")) + undo


def changes_text(changes: Sequence[FieldChange], since: Sequence[FieldChange]) -> str:
    """Return what a restore changes, and which of it was changed since the fix."""
    lines = [f"  {line}" for change in changes for line in lines_of(change, None)]
    if since:
        lines.append(f"  changed since the fix, and undone with it: {', '.join(change.path for change in since)}")
    return "\n".join(lines)


def _plan(plan: Plan, width: int) -> str:
    blocks = [[*_resource(one, width)] for one in plan.resources] or [["nothing to fix"]]
    blocks += [[*_not_requested(one, width)] for one in plan.not_requested]
    changing = plan.changing()
    if any(one.is_live for one in changing):
        blocks.append(wrapped(_REVERTED, width))
    steps = sum(len(one.steps) for one in changing)
    unfixed = sum(len(one.unfixed) for one in plan.resources)
    fixes = f"{steps} {'fix' if steps == 1 else 'fixes'} in {counted(len(changing), 'update')}"
    blocks.append(wrapped(f"{fixes}; {counted(unfixed, 'finding')} without a fix", width))
    return "\n\n".join("\n".join(block) for block in blocks)


def _resource(plan: ResourcePlan, width: int) -> Iterator[str]:
    yield from wrapped(heading(plan), width, hanging=_PART)
    for step in plan.steps:
        yield from _paragraph(f"fix {step.rule} {step.name} ({step.severity}): {step.title}", width)
        for effect in step.side_effects:
            yield from _paragraph(f"side effect: {effect}", width, _DETAIL)
    for name in plan.also_fixed:
        yield from _paragraph(f"also fixed: {name}", width)
    for change in plan.changes():
        yield from (f"    {line}" for line in lines_of(change, plan.update.defaults.get(change.path)))
    if plan.steps:
        unchanged = plan.unchanged_settings()
        yield from _paragraph(
            f"{counted(len(unchanged), 'setting')} unchanged: {', '.join(unchanged) or 'none'}", width
        )
    for raised in plan.raised:
        finding = f"{raised.rule} {raised.name} ({raised.severity})"
        yield from _paragraph(f"after the update, {finding} applies: {raised.message}", width)
    for one in plan.unfixed:
        yield from _paragraph(f"no fix for {one.rule} {one.name} ({one.severity}): {one.message}", width)
        for reason in one.reasons:
            yield from _paragraph(f"reason: {reason}", width, _DETAIL)
        if one.remedy:
            yield from _paragraph(f"by hand: {one.remedy}", width, _DETAIL)


def _not_requested(plan: ResourcePlan, width: int) -> Iterator[str]:
    yield from wrapped(heading(plan), width, hanging=_PART)
    for step in plan.steps:
        yield from _paragraph(f"not planned: {step.rule} {step.name} ({step.severity}): {step.title}", width)
    yield from _paragraph(not_planned(plan), width)


def _paragraph(text: str, width: int, indent: str = _PART) -> list[str]:
    return wrapped(plain_text(text), width, indent, f"{indent}  ")


def lines_of(change: FieldChange, default: Any) -> Iterator[str]:
    """Yield one field as a diff, a list item by item. An absent list has its documented default."""
    if isinstance(change.before, list | None) and isinstance(change.after, list | None):
        before = [*(default or ())] if change.before is None else change.before
        after = change.after or []
        yield (
            f"{change.path}:" if change.before is not None else f"{change.path}: (absent before{_default_note(before)})"
        )
        yield from (_line("-", item) for item in before if item not in after)
        yield from (_line(" ", item) for item in after if item in before)
        yield from (_line("+", item) for item in after if item not in before)
        return
    yield _line("-", f"{change.path}: {format_value(change.before)}")
    yield _line("+", f"{change.path}: {format_value(change.after)}")


def _default_note(default: list[Any]) -> str:
    return ", so these defaults were effective" if default else ""


def _line(sign: str, value: Any) -> str:
    return f"{sign} {plain_text(format_value(value))}"
