"""The pool's other app clients: which of them give a ``Session``, and whether the wrong one was mended."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any, Final

from cognito_audit.diagnosis.chain import Chain
from cognito_audit.diagnosis.model import Open, Sibling
from cognito_audit.facts.moments import moment
from cognito_audit.model.inventory import Target
from cognito_audit.model.values import Unknown
from cognito_audit.model.verdict import Status

FLOW_RULE: Final = "user-auth-disabled"
_ALIKE: Final = 0.6
"""From this share of common letters on, two names count as alike."""


def siblings(target: Target, chain: Chain) -> tuple[tuple[Sibling, ...], tuple[Open, ...]]:
    """The other clients, those named like this one first; and what of them could not be read.

    Whether one gives a ``Session`` is the verdict of the same rule that judges this client.
    """
    answer = target.answers.get("siblings", {})
    if isinstance(answer, Unknown):
        return (), (Open("the pool's other app clients", answer.reason, answer.action),)
    clients = answer.get("Clients", ())
    known = [client for client in clients if not isinstance(client, Unknown)]
    holes = dict.fromkeys(client for client in clients if isinstance(client, Unknown))
    found = [_sibling(client, target, chain) for client in known]
    found.sort(key=lambda each: (not each.named_like_it, each.name, each.client_id))
    return tuple(found), tuple(Open("some of the pool's other app clients", hole.reason, hole.action) for hole in holes)


def compared(target: Target, others: tuple[Sibling, ...], *, allows: bool) -> Iterator[str]:
    """What the comparison says, in sentences. ``allows``: whether the client itself allows USER_AUTH."""
    with_flow = [each for each in others if each.has_user_auth]
    without = [each for each in others if each.has_user_auth is False]
    if not allows and with_flow:
        yield f"Of this pool, {_named(with_flow)} {'allows' if len(with_flow) == 1 else 'allow'} USER_AUTH."
        later = [each for each in with_flow if each.changed_later]
        if later:
            yield (
                f"{_named(later)} was changed after {target.name}: if somebody mended an app client, it was not "
                f"the one with the id {target.client_id or target.address}."
            )
    if allows and without:
        yield (
            f"{_named(without)} of the same pool {'does' if len(without) == 1 else 'do'} not allow USER_AUTH: an app "
            f"that sends such an id instead of {target.client_id or target.address} gets no Session."
        )


def _named(found: list[Sibling]) -> str:
    shown = [f"{each.name} ({each.client_id})" if each.client_id else each.name for each in found[:3]]
    more = len(found) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _sibling(answer: Mapping[str, Any], target: Target, chain: Chain) -> Sibling:
    other = replace(target, answers={**target.answers, "client": answer})
    verdicts = {result.status for result in chain.judged(FLOW_RULE, other)}
    allows = True if Status.PASSED in verdicts else False if Status.FAILED in verdicts else None
    client_id = _text(answer, "ClientId")
    name = _text(answer, "ClientName") or client_id
    own = target.answers.get("client", {})
    mine, theirs = (None if isinstance(each, Unknown) else _changed(each) for each in (own, answer))
    alike = SequenceMatcher(None, name.lower(), target.name.lower()).ratio() >= _ALIKE
    return Sibling(name, client_id, allows, alike, mine is not None and theirs is not None and theirs > mine)


def _changed(answer: Mapping[str, Any]) -> datetime | None:
    """When a client was changed last; None where that was not told, as in a template, or is no date."""
    value = answer.get("LastModifiedDate")
    try:
        return None if value is None or isinstance(value, Unknown) else moment(value)
    except ValueError:
        return None


def _text(answer: Mapping[str, Any], member: str) -> str:
    value = answer.get(member)
    return "" if value is None or isinstance(value, Unknown) else str(value)
