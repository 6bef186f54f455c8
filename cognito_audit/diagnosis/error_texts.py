"""What an exception text or a log excerpt says, and whether it fits the client that is looked at.

Nothing of what was pasted is repeated but ids: it may hold a hash, a session or a password.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from cognito_audit.diagnosis.chain import SIGNS_PEOPLE_UP, Chain
from cognito_audit.diagnosis.model import ErrorReading
from cognito_audit.diagnosis.steps import table
from cognito_audit.judging.engine import facts_of
from cognito_audit.model.inventory import Target
from cognito_audit.model.values import NotKnown
from cognito_audit.model.verdict import Status
from cognito_audit.rulebook.expressions import Expression

_VARIES: Final = {"client": r"(?P<client>[\w+]{1,128})", "flow": r"(?P<flow>[A-Z]+(?:_[A-Z]+)+)", "any": r".{1,200}?"}
_CODE: Final = re.compile(r"\b\w+(?:Exception|Error)\b")
_POOL_ID: Final = re.compile(r"\b([a-z]{2}(?:-[a-z]+)+-\d)_[0-9A-Za-z]{3,}\b")
_HOST: Final = re.compile(r"\bcognito-idp(?:-fips)?\.([a-z]{2}(?:-[a-z]+)+-\d)\.")
_NAMED_CLIENT: Final = re.compile(r"\bclient_?id\b\W{1,6}([a-z0-9]{20,32})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """The ids that a text names; empty where it names none."""

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
    """The table."""
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


def read_error(text: str, target: Target, chain: Chain) -> ErrorReading:
    """The first known text in what was pasted, held against the client. An unknown one gives a reading without id."""
    plain = _unquoted(text)
    found = list(_found(plain))
    strangers = tuple(_strangers(plain, found[0].client if found else "", target))
    if not found:
        return ErrorReading(code=_nearest_code(plain, 0), elsewhere=strangers)
    return replace(
        _reading(found[0], plain),
        fits=_fits(found[0].known, target, chain),
        elsewhere=strangers,
        others=len({each.known.id for each in found}) - 1,
    )


def read_alone(text: str) -> tuple[tuple[ErrorReading, ...], Named]:
    """Every known text in what was pasted, in its order, held against no client; and the ids in it."""
    plain = _unquoted(text)
    found: dict[str, _Found] = {}
    for each in _found(plain):
        found.setdefault(each.known.id, each)
    readings = tuple(_reading(each, plain) for each in found.values())
    client = next((each.client for each in found.values() if each.client), "")
    return readings or (ErrorReading(code=_nearest_code(plain, 0)),), _named(plain, client)


def _unquoted(text: str) -> str:
    return text.replace('\\"', '"').replace("\\'", "'")


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    length: int
    known: ErrorText
    text: str
    client: str


def _found(text: str) -> Iterator[_Found]:
    """Every known text, the first in the excerpt first; of two at one place the longer, which says more."""
    hits = []
    for known in error_texts():
        for shown, pattern in zip(known.texts, known.patterns, strict=True):
            for match in pattern.finditer(text):
                client = match.groupdict().get("client") or ""
                hits.append(_Found(match.start(), len(match[0]), known, shown, client))
    hits.sort(key=lambda hit: (hit.start, -hit.length))
    end = -1
    for hit in hits:
        if hit.start >= end:
            yield hit
            end = hit.start + hit.length


def _reading(found: _Found, text: str) -> ErrorReading:
    known = found.known
    return ErrorReading(
        id=known.id,
        code=_nearest_code(text, found.start),
        seen_with=known.codes,
        text=found.text,
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
            piece = _VARIES[part]
            pieces.append(piece if piece not in pieces else re.sub(r"\?P<\w+>", "?:", piece))
        else:
            pieces.append(r"\s+".join(re.escape(word) for word in re.split(r"\s+", part)))
    return re.compile("".join(pieces), re.IGNORECASE)


def _nearest_code(text: str, place: int) -> str:
    """The exception that is named last before the text, else first after it."""
    codes = [(match.start(), match[0]) for match in _CODE.finditer(text)]
    before = [code for start, code in codes if start <= place]
    return before[-1] if before else codes[0][1] if codes else ""


def _fits(known: ErrorText, target: Target, chain: Chain) -> bool | None:
    if known.fits is not None:
        try:
            return known.fits.test(facts_of(target, SIGNS_PEOPLE_UP))
        except NotKnown:
            return None
    verdicts = [result.status for name in known.rules for result in chain.judged(name, target)]
    if Status.FAILED in verdicts:
        return True
    return False if verdicts and all(status is Status.PASSED for status in verdicts) else None


def _strangers(text: str, client: str, target: Target) -> Iterator[str]:
    """Ids in the text that are not this client's: the app is set up with something else."""
    named = _named(text, client)
    if target.client_id and named.client_id not in ("", target.client_id):
        yield f"the text speaks of app client {named.client_id}, and this is {target.client_id}"
    if target.user_pool_id and named.user_pool_id not in ("", target.user_pool_id):
        yield f"the text speaks of user pool {named.user_pool_id}, and this client is of {target.user_pool_id}"
    if target.region and named.region not in ("", target.region):
        yield f"the request went to {named.region}, and this client is in {target.region}"


def _named(text: str, client: str) -> Named:
    """The ids in a text; ``client`` is the one that a known text named."""
    named = client or next((match[1] for match in _NAMED_CLIENT.finditer(text)), "")
    pool, host = _POOL_ID.search(text), _HOST.search(text)
    return Named(named, pool[0] if pool else "", host[1] if host else "")
