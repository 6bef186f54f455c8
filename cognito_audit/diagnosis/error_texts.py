"""What an exception text or a log excerpt means, and whether it fits the diagnosed client.

Nothing that was pasted is repeated except ids: it may contain a hash, a session or a password.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from cognito_audit.diagnosis.chain import SIGN_UP_INTENT, Chain
from cognito_audit.diagnosis.model import ErrorExplanation
from cognito_audit.diagnosis.steps import table
from cognito_audit.judging.engine import facts_of
from cognito_audit.model.inventory import Target
from cognito_audit.model.unknown import NotKnown
from cognito_audit.model.verdict import Status
from cognito_audit.rulebook.expressions import Expression

_PLACEHOLDERS: Final = {
    "client": r"(?P<client>[\w+]{1,128})",
    "flow": r"(?P<flow>[A-Z]+(?:_[A-Z]+)+)",
    "any": r".{1,200}?",
}
_CODE: Final = re.compile(r"\b\w+(?:Exception|Error)\b")
_POOL_ID: Final = re.compile(r"\b([a-z]{2}(?:-[a-z]+)+-\d)_[0-9A-Za-z]{3,}\b")
_HOST: Final = re.compile(r"\bcognito-idp(?:-fips)?\.([a-z]{2}(?:-[a-z]+)+-\d)\.")
_NAMED_CLIENT: Final = re.compile(r"\bclient_?id\b\W{1,6}([a-z0-9]{20,32})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NamedIds:
    """The ids that a text names; empty strings for those that it does not."""

    client_id: str = ""
    user_pool_id: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class ErrorText:
    """One entry of ``error_texts.toml``, its texts compiled."""

    id: str
    texts: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...]
    codes: tuple[str, ...]
    cause: str
    known: str
    next: str = ""
    rules: tuple[str, ...] = ()
    fits: Expression | None = None
    references: tuple[str, ...] = ()


@cache
def error_texts() -> tuple[ErrorText, ...]:
    """Return the table's entries."""
    return tuple(
        ErrorText(
            id=entry["id"],
            texts=tuple(entry["texts"]),
            patterns=tuple(_pattern(text) for text in entry["texts"]),
            codes=tuple(entry["codes"]),
            cause=entry["cause"],
            known=entry["known"],
            next=entry.get("next", ""),
            rules=tuple(entry.get("rules", ())),
            fits=Expression(entry["fits"]) if "fits" in entry else None,
            references=tuple(entry.get("references", ())),
        )
        for entry in table("error_texts.toml")["error"]
    )


def explain_error(text: str, target: Target, chain: Chain) -> ErrorExplanation:
    """Explain the first recognised text and compare it with the client; no id if nothing was recognised."""
    unquoted = _unquoted(text)
    matches = list(_matches(unquoted))
    contradictions = tuple(_other_ids(unquoted, matches[0].client if matches else "", target))
    if not matches:
        return ErrorExplanation(code=_nearest_code(unquoted, 0), elsewhere=contradictions)
    return replace(
        _explanation(matches[0], unquoted),
        fits=_fits(matches[0].known, target, chain),
        elsewhere=contradictions,
        others=len({each.known.id for each in matches}) - 1,
    )


def explain_text(text: str) -> tuple[tuple[ErrorExplanation, ...], NamedIds]:
    """Explain every recognised text, in order and without a client; also return the ids in the text."""
    unquoted = _unquoted(text)
    first_matches: dict[str, _Match] = {}
    for each in _matches(unquoted):
        first_matches.setdefault(each.known.id, each)
    explanations = tuple(_explanation(each, unquoted) for each in first_matches.values())
    client = next((each.client for each in first_matches.values() if each.client), "")
    return explanations or (ErrorExplanation(code=_nearest_code(unquoted, 0)),), _named_ids(unquoted, client)


def _unquoted(text: str) -> str:
    return text.replace('\\"', '"').replace("\\'", "'")


@dataclass(frozen=True, slots=True)
class _Match:
    start: int
    length: int
    known: ErrorText
    text: str
    client: str


def _matches(text: str) -> Iterator[_Match]:
    """Yield every recognised text in order of position; of two at the same position the longer, more specific one."""
    matches = []
    for known in error_texts():
        for shown, pattern in zip(known.texts, known.patterns, strict=True):
            for match in pattern.finditer(text):
                client = match.groupdict().get("client") or ""
                matches.append(_Match(match.start(), len(match[0]), known, shown, client))
    matches.sort(key=lambda match: (match.start, -match.length))
    end = -1
    for each in matches:
        if each.start >= end:
            yield each
            end = each.start + each.length


def _explanation(match: _Match, text: str) -> ErrorExplanation:
    known = match.known
    return ErrorExplanation(
        id=known.id,
        code=_nearest_code(text, match.start),
        seen_with=known.codes,
        text=match.text,
        cause=known.cause,
        known_from=known.known,
        next=known.next,
        rules=known.rules,
        references=known.references,
    )


def _pattern(text: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", text)
    pieces = []
    for index, part in enumerate(parts):
        if index % 2:
            piece = _PLACEHOLDERS[part]
            pieces.append(piece if piece not in pieces else re.sub(r"\?P<\w+>", "?:", piece))
        else:
            pieces.append(r"\s+".join(re.escape(word) for word in re.split(r"\s+", part)))
    return re.compile("".join(pieces), re.IGNORECASE)


def _nearest_code(text: str, position: int) -> str:
    """Return the last exception name before a position, else the first after it."""
    codes = [(match.start(), match[0]) for match in _CODE.finditer(text)]
    before = [code for start, code in codes if start <= position]
    return before[-1] if before else codes[0][1] if codes else ""


def _fits(known: ErrorText, target: Target, chain: Chain) -> bool | None:
    if known.fits is not None:
        try:
            return known.fits.test(facts_of(target, SIGN_UP_INTENT))
        except NotKnown:
            return None
    verdicts = [result.status for name in known.rules for result in chain.results_of_rule(name, target)]
    if Status.FAILED in verdicts:
        return True
    return False if verdicts and all(status is Status.PASSED for status in verdicts) else None


def _other_ids(text: str, client: str, target: Target) -> Iterator[str]:
    """Yield a sentence for each id in the text that is not this client's: the app then uses other settings."""
    named = _named_ids(text, client)
    if target.client_id and named.client_id not in ("", target.client_id):
        yield f"the text names app client {named.client_id}, but this one is {target.client_id}"
    if target.user_pool_id and named.user_pool_id not in ("", target.user_pool_id):
        yield f"the text names user pool {named.user_pool_id}, but this client belongs to {target.user_pool_id}"
    if target.region and named.region not in ("", target.region):
        yield f"the request went to {named.region}, but this client is in {target.region}"


def _named_ids(text: str, client: str) -> NamedIds:
    """Return the ids in a text; ``client`` is the one that a recognised text names, if any."""
    named = client or next((match[1] for match in _NAMED_CLIENT.finditer(text)), "")
    pool, host = _POOL_ID.search(text), _HOST.search(text)
    return NamedIds(named, pool[0] if pool else "", host[1] if host else "")
