"""Checks whether a fix can be sent, and the reason if it cannot."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from cognito_audit.fixing.outcome import FixOutcome, State
from cognito_audit.fixing.plan import Plan
from cognito_audit.fixing.planning_context import BlockReason, PlanningContext
from cognito_audit.fixing.unknown_settings import unknown_in, unread_refusal
from cognito_audit.fixing.updates import EMPTY_COUNTS, UPDATES, SendError, request_of
from cognito_audit.fixing.validation import request_faults
from cognito_audit.lib.json_merge_patch import merge
from cognito_audit.lib.redaction import is_redacted
from cognito_audit.model.inventory import Target
from cognito_audit.model.unknown import Unknown
from cognito_audit.model.verdict import Fix
from cognito_audit.sources.names.dropped_members import dropped_in, update_refusal

REDACTED_MEMBER: Final = (
    "{name} holds a credential in a URL, which is not part of what was read, so that an update would lose it; "
    "take the credential out first, or make the change by hand"
)


def send_refusal(context: PlanningContext, target: Target, fix: Fix, answer: Mapping[str, Any]) -> str:
    """Return why a fix of ``target`` cannot be sent on top of the configuration ``answer``, or an empty string."""
    if fix.target != target.kind:
        return f"it changes the {fix.target}, which other app clients share, so it is not made for one client alone"
    if empty := next(_empty_lists(fix.patch), ""):
        return f"it would leave {empty} empty: an empty list cannot be sent, and an absent one means the default"
    sent = fix.patch if context.block_reason is None else merge(answer, fix.patch)
    if name := next((name for name, value in sent.items() if is_redacted(value)), ""):
        return REDACTED_MEMBER.format(name=name)
    return "" if context.block_reason is None else _live_refusal(target, fix, answer, context.block_reason)


def _live_refusal(target: Target, fix: Fix, answer: Mapping[str, Any], block_reason: BlockReason) -> str:
    update = UPDATES[target.kind]
    if names := [name for name in fix.patch if name in update.never_sent]:
        return f"{names[0]} is never sent: {update.never_sent[names[0]]}"
    if reason := _answer_refusal(target):
        return reason
    read = target.answers[target.kind]
    before = {} if isinstance(read, Unknown) else read
    try:
        faults = request_faults(update.write, request_of(update, merge(answer, fix.patch), before))
    except SendError as error:
        return str(error)
    return f"AWS's service model refuses the request: {faults}" if faults else block_reason(target)


def _answer_refusal(target: Target) -> str:
    """Return why no update can be made from what was read of a target, or nothing."""
    read = target.answers.get(target.kind)
    if dropped := [*dropped_in(read)]:
        return update_refusal(dropped)
    unread = next(unknown_in(read), None)
    return unread_refusal(*unread) if unread else ""


def blocked_outcomes(plan: Plan, block_reason: BlockReason) -> Iterator[FixOutcome]:
    """Yield an outcome for each resource of a live plan that has fixes but must not be written to.

    Either an update would reset members that are not known, or the region may hold a secondary replica.
    """
    for one in plan.resources:
        reasons = {reason for unfixed in one.unfixed for reason in unfixed.reasons}
        if reasons and (reason := _answer_refusal(one.target) or block_reason(one.target)) in reasons:
            yield FixOutcome(one.target.id, State.UNCHANGED, f"{reason}; nothing was written")


def _empty_lists(patch: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Yield the members that a patch would leave empty, except those in which an empty list has a meaning."""
    for name, value in patch.items():
        inner_path = f"{path}.{name}".lstrip(".")
        if name in EMPTY_COUNTS:
            continue
        if isinstance(value, Mapping):
            yield from _empty_lists(value, inner_path)
        elif value == []:
            yield inner_path
