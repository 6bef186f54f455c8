"""Accepted findings: who accepted what, why, and until when.

An entry names a rule and a place, and gives a reason. It hides nothing that it does not name; an expired one re-opens
its findings and says so; one that matches nothing is reported.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from cognito_audit.errors import ConfigError
from cognito_audit.lib.globs import matches
from cognito_audit.model.run import Result, RuleInfo, Run, Suppressed, TargetInfo
from cognito_audit.model.verdict import Status
from cognito_audit.text.suggestions import did_you_mean

SCOPES: Final = ("client", "pool", "account", "region", "address", "file", "target", "fingerprint")
KEYS: Final = ("rule", *SCOPES, "tag", "reason", "expires", "owner")


_Place = str | tuple[str, int]
"""A target's id (empty: any), or a line: what an entry may be for."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """One accepted finding, or a glob over several.

    ``rule`` is an id, a name, a glob over either or a family. ``places`` maps names of ``SCOPES`` to anchored globs,
    all of which must match; ``tags`` are tags of the pool. ``resource`` is the id of the one target that is meant,
    empty for any. ``beside`` are lines (file and number), on one of which the finding or its resource must stand; empty
    for wherever they are. ``expires`` is the last day on which it holds. ``origin`` names where it is written, ``by``
    the kind of that place.
    """

    rule: str
    places: Mapping[str, str]
    reason: str
    origin: str
    by: str = "config"
    tags: Mapping[str, str] = field(default_factory=dict)
    expires: date | None = None
    owner: str = ""
    resource: str = ""
    beside: frozenset[tuple[str, int]] = frozenset()

    def names(self, rule: RuleInfo) -> bool:
        """Whether the entry speaks of the rule."""
        return self.rule == rule.family or any(matches(word, self.rule) for word in (rule.id, rule.name))

    def covers(self, result: Result, rule: RuleInfo, subject: TargetInfo) -> bool:
        """Whether the entry names this finding, whatever the day."""
        return (
            self.names(rule)
            and all(
                any(matches(name, glob) for name in _names(place, result, subject))
                for place, glob in self.places.items()
            )
            and all(matches(subject.tags.get(key, ""), glob) for key, glob in self.tags.items())
            and self.resource in ("", subject.id)
            and (not self.beside or not self.beside.isdisjoint(_lines(result, subject)))
        )


def _names(place: str, result: Result, subject: TargetInfo) -> tuple[str, ...]:
    """What a glob of the place is held against; empty names match no glob but the one for everything."""
    names = {
        "client": (subject.name if subject.kind == "client" else "", subject.client_id),
        "pool": (subject.name if subject.kind == "pool" else "", subject.user_pool_name, subject.user_pool_id),
        "account": (subject.account,),
        "region": (subject.region,),
        "address": (subject.address,),
        "file": (result.location.file if result.location else subject.location.file if subject.location else "",),
        "target": (subject.id,),
        "fingerprint": (result.fingerprint,),
    }[place]
    return tuple(name for name in names if name)


def _lines(result: Result, subject: TargetInfo) -> set[tuple[str, int]]:
    """The lines on which a finding and its resource stand."""
    return {(place.file, place.line) for place in (result.location, subject.location) if place is not None}


class MalformedEntry(Exception):  # noqa: N818  it names what it found
    """An entry that cannot be used; whoever read it knows where it is written."""


def from_config(tables: Mapping[str, Any], file: str) -> tuple[Suppression, ...]:
    """What ``[[suppress]]`` accepts. Raises ``ConfigError`` for an entry without a reason, a rule or a place."""
    entries = tables.get("suppress", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ConfigError(f"{file}: suppress must be an array of tables: [[suppress]]")
    return tuple(_from_table(entry, f"{file}: [[suppress]] {number}") for number, entry in enumerate(entries, 1))


def _from_table(entry: Mapping[str, Any], where: str) -> Suppression:
    try:
        found = entry_of(entry, KEYS, where)
    except MalformedEntry as error:
        raise ConfigError(f"{where}: {error}") from error
    if not found.places and not found.tags:
        raise ConfigError(f'{where}: a place is missing ({", ".join(SCOPES)} or tag); client = "*" means everywhere')
    return found


def entry_of(entry: Mapping[str, Any], known: Sequence[str], origin: str) -> Suppression:
    """An entry from its members, of which ``known`` are allowed. Raises ``MalformedEntry``."""
    for key in entry:
        if key not in known:
            raise MalformedEntry(f"unknown key {key}{did_you_mean(key, known)}")
    for key in ("rule", "reason"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise MalformedEntry(f"{key} is missing")
    tags = entry.get("tag", {})
    if not isinstance(tags, dict):
        raise MalformedEntry('tag must be a table: tag = { env = "dev" }')
    return Suppression(
        entry["rule"],
        {key: str(entry[key]) for key in SCOPES if key in entry},
        entry["reason"].strip(),
        origin,
        tags={str(key): str(value) for key, value in tags.items()},
        expires=_day(entry.get("expires")),
        owner=str(entry.get("owner", "")),
    )


def _day(value: Any) -> date | None:
    if value is None or type(value) is date:
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise MalformedEntry(f"expires must be a day such as 2027-01-31, not {value!r}") from error


def suppress(run: Run, entries: Sequence[Suppression], today: date) -> Run:
    """The run with accepted findings marked, and with notes on entries that expired or match nothing."""
    if not entries:
        return run
    rules = {rule.id: rule for rule in run.rules}
    subjects = {subject.id: subject for subject in run.subjects}
    used: set[int] = set()
    unsure: set[int] = set()
    written = _by_place(entries)
    results = []
    for result in run.results:
        if not result.is_open_finding and result.status is not Status.NOT_EVALUATED:
            results.append(result)
            continue
        rule, subject = rules[result.rule], subjects[result.target]
        near = sorted({index for place in _places(result, subject) for index in written.get(place, ())})
        naming = [index for index in near if entries[index].covers(result, rule, subject)]
        (used if result.is_open_finding else unsure).update(naming)
        results.append(_marked(result, [entries[index] for index in naming], today))
    unused = [entry for index, entry in enumerate(entries) if index not in used | unsure]
    notes = (*run.notes, *_expired_notes(entries, used, today), *_unused_notes(unused, run))
    return replace(run, results=tuple(results), notes=notes)


def _by_place(entries: Sequence[Suppression]) -> Mapping[_Place, list[int]]:
    """The numbers of the entries, so that not each one is held against each finding: a template may have thousands."""
    found: dict[_Place, list[int]] = {}
    for index, entry in enumerate(entries):
        for place in entry.beside or {entry.resource}:
            found.setdefault(place, []).append(index)
    return found


def _places(result: Result, subject: TargetInfo) -> set[_Place]:
    """Where an entry for the finding may be written: for its lines, for its resource, for anything."""
    return {*_lines(result, subject), subject.id, ""}


def _marked(result: Result, naming: Iterable[Suppression], today: date) -> Result:
    for entry in naming if result.is_open_finding else ():
        if entry.expires is None or today <= entry.expires:
            day = entry.expires.isoformat() if entry.expires else ""
            return replace(result, suppressed=Suppressed(entry.by, entry.reason, entry.owner, day))
    return result


def _expired_notes(entries: Sequence[Suppression], used: set[int], today: date) -> list[str]:
    return [
        f"{entry.origin}: the suppression of {entry.rule} expired on {entry.expires}; its findings count again"
        for index, entry in enumerate(entries)
        if index in used and entry.expires is not None and today > entry.expires
    ]


def _unused_notes(unused: Iterable[Suppression], run: Run) -> Iterator[str]:
    """Entries that name nothing. Of a rule that did not run, or could not be evaluated there, nothing can be said."""
    for entry in unused:
        if any(entry.names(rule) for rule in run.rules):
            yield f"{entry.origin}: the suppression of {entry.rule} matches no finding; take it away"
        elif not run.selection:  # every rule ran, so this one is none
            hint = did_you_mean(entry.rule, [word for rule in run.rules for word in (rule.id, rule.name)])
            yield f"{entry.origin}: the suppression of {entry.rule} names no rule{hint}"
