"""The pool's other app clients: which of them return a ``Session``, and whether the wrong one was changed."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any, Final

from cognito_audit.diagnosis.chain import Chain
from cognito_audit.diagnosis.model import OpenQuestion, Sibling
from cognito_audit.facts.moments import moment
from cognito_audit.model.inventory import Target
from cognito_audit.model.unknown import Unknown
from cognito_audit.model.verdict import Status

FLOW_RULE: Final = "user-auth-disabled"
_ALIKE: Final = 0.6
"""The share of common letters from which two names count as similar."""


def siblings(target: Target, chain: Chain) -> tuple[tuple[Sibling, ...], tuple[OpenQuestion, ...]]:
    """Return the other clients, similarly named ones first, and what could not be read about them.

    Whether one returns a ``Session`` is decided by the same rule as for this client.
    """
    answer = target.answers.get("siblings", {})
    if isinstance(answer, Unknown):
        return (), (OpenQuestion("the pool's other app clients", answer.reason, answer.action),)
    clients = answer.get("Clients", ())
    known = [_sibling(client, target, chain) for client in clients if not isinstance(client, Unknown)]
    known.sort(key=lambda each: (not each.named_like_it, each.name, each.client_id))
    unknown = dict.fromkeys(client for client in clients if isinstance(client, Unknown))
    return tuple(known), tuple(
        OpenQuestion("some of the pool's other app clients", each.reason, each.action) for each in unknown
    )


def compared(target: Target, others: tuple[Sibling, ...], *, allows: bool) -> Iterator[str]:
    """Yield the result of the comparison in sentences. ``allows``: whether the client itself allows USER_AUTH."""
    own_id = target.client_id or target.address
    with_flow = [each for each in others if each.has_user_auth]
    without = [each for each in others if each.has_user_auth is False]
    if not allows and with_flow:
        yield f"In this pool, {_names(with_flow)} {'allows' if len(with_flow) == 1 else 'allow'} USER_AUTH."
        later = [each for each in with_flow if each.changed_later]
        if later:
            yield f"A more recent change was made to {_names(later)}, not to this client ({own_id})."
    if allows and without:
        yield (
            f"{_names(without)} of the same pool {'does' if len(without) == 1 else 'do'} not allow USER_AUTH: an app "
            f"that sends such an id instead of {own_id} gets no Session."
        )


def _names(clients: list[Sibling]) -> str:
    shown = [f"{each.name} ({each.client_id})" if each.client_id else each.name for each in clients[:3]]
    more = len(clients) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _sibling(answer: Mapping[str, Any], target: Target, chain: Chain) -> Sibling:
    other = replace(target, answers={**target.answers, "client": answer})
    verdicts = {result.status for result in chain.results_of_rule(FLOW_RULE, other)}
    allows = True if Status.PASSED in verdicts else False if Status.FAILED in verdicts else None
    client_id = _text(answer, "ClientId")
    name = _text(answer, "ClientName") or client_id
    own = target.answers.get("client", {})
    mine, theirs = (None if isinstance(each, Unknown) else _changed(each) for each in (own, answer))
    alike = SequenceMatcher(None, name.lower(), target.name.lower()).ratio() >= _ALIKE
    return Sibling(name, client_id, allows, alike, mine is not None and theirs is not None and theirs > mine)


def _changed(answer: Mapping[str, Any]) -> datetime | None:
    """Return when a client was last changed; None if that is missing, as in a template, or is not a date."""
    value = answer.get("LastModifiedDate")
    try:
        return None if value is None or isinstance(value, Unknown) else moment(value)
    except ValueError:
        return None


def _text(answer: Mapping[str, Any], member: str) -> str:
    value = answer.get(member)
    return "" if value is None or isinstance(value, Unknown) else str(value)
