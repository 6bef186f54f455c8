"""Why a fix cannot be sent, where it cannot."""

from collections.abc import Iterator, Mapping
from typing import Any

from cognito_audit.fixing.known_state import Barred, Known
from cognito_audit.fixing.outcome import Outcome, State
from cognito_audit.fixing.plan import Plan
from cognito_audit.fixing.updates import EMPTY_COUNTS, UPDATES, CannotSend, request_of
from cognito_audit.fixing.validation import request_faults
from cognito_audit.lib.json_merge_patch import merge
from cognito_audit.model.inventory import Target
from cognito_audit.model.values import Unknown
from cognito_audit.model.verdict import Fix
from cognito_audit.sources.names.dropped_members import dropped_in, update_refusal


def unsendable(known: Known, target: Target, fix: Fix, answer: Mapping[str, Any]) -> str:
    """Why a fix of ``target`` cannot be sent on top of the configuration ``answer``, or empty."""
    if fix.target != target.kind:
        return f"it changes the {fix.target}, which other app clients share: it is not done on behalf of one client"
    if empty := next(_empty_lists(fix.patch), ""):
        return f"it would leave {empty} empty: an empty list cannot be sent, and an absent one means the default"
    return "" if known.barred is None else _refused(target, fix, answer, known.barred)


def _refused(target: Target, fix: Fix, answer: Mapping[str, Any], barred: Barred) -> str:
    update = UPDATES[target.kind]
    if names := [name for name in fix.patch if name in update.never_sent]:
        return f"{names[0]} is never sent: {update.never_sent[names[0]]}"
    read = target.answers[target.kind]
    if holes := [*dropped_in(read)]:
        return update_refusal(holes)
    before = {} if isinstance(read, Unknown) else read
    try:
        faults = request_faults(update.write, request_of(update, merge(answer, fix.patch), before))
    except CannotSend as error:
        return str(error)
    return f"AWS's service model refuses the request: {faults}" if faults else barred(target)


def not_sent(plan: Plan, barred: Barred) -> Iterator[Outcome]:
    """The resources of a live plan to which nothing may be sent though there are fixes for them: the SDK would reset
    what it does not know, or the region may hold a secondary replica.
    """
    for one in plan.resources:
        holes = [*dropped_in(one.target.answers.get(one.target.kind))]
        reasons = {reason for unfixed in one.unfixed for reason in unfixed.reasons}
        if reasons and (why := update_refusal(holes) if holes else barred(one.target)) in reasons:
            yield Outcome(one.target.id, State.UNCHANGED, f"{why}; nothing was written")


def _empty_lists(patch: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """The members that a patch would leave empty, but for those within which an empty list says something."""
    for name, value in patch.items():
        here = f"{path}.{name}".lstrip(".")
        if name in EMPTY_COUNTS:
            continue
        if isinstance(value, Mapping):
            yield from _empty_lists(value, here)
        elif value == []:
            yield here
