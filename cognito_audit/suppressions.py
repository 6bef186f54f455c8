"""Accepted findings: who accepted what, why, and until when.

An entry names a rule and a place, and gives a reason. It hides nothing that it does not name; an expired one re-opens
its findings and says so; one that matches nothing is reported.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fnmatch import fnmatchcase
from typing import Any, Final

from cognito_audit.run import Result, RuleInfo, Run, Subject, Suppressed
from cognito_audit.settings import ConfigError
from cognito_audit.spelling import did_you_mean

PLACES: Final = ("client", "pool", "account", "region", "address", "file", "target", "fingerprint")
KEYS: Final = ("rule", *PLACES, "tag", "reason", "expires", "owner")


@dataclass(frozen=True, slots=True)
class Suppression:
    """One accepted finding, or a glob over several.

    ``rule`` is an id, a name, a glob over names or a family. ``places`` maps names of ``PLACES`` to anchored globs,
    all of which must match; ``tags`` are tags of the pool. ``expires`` is the last day on which it holds. ``origin``
    names where it is written, ``by`` the kind of that place.
    """

    rule: str
    places: Mapping[str, str]
    reason: str
    origin: str
    by: str = "config"
    tags: Mapping[str, str] = field(default_factory=dict)
    expires: date | None = None
    owner: str = ""

    def covers(self, result: Result, rule: RuleInfo, subject: Subject) -> bool:
        """Whether the entry names this finding, whatever the day."""
        return (
            (self.rule in (rule.id, rule.family) or fnmatchcase(rule.name, self.rule))
            and all(
                any(fnmatchcase(name, glob) for name in _names(place, result, subject))
                for place, glob in self.places.items()
            )
            and all(fnmatchcase(subject.tags.get(key, ""), glob) for key, glob in self.tags.items())
        )


def _names(place: str, result: Result, subject: Subject) -> tuple[str, ...]:
    """What a glob of the place is held against; empty names match no glob but the one for everything."""
    names = {
        "client": (subject.name if subject.kind == "client" else "", subject.client_id),
        "pool": (subject.name if subject.kind == "pool" else subject.user_pool_name, subject.user_pool_id),
        "account": (subject.account,),
        "region": (subject.region,),
        "address": (subject.address,),
        "file": (result.location.file if result.location else subject.location.file if subject.location else "",),
        "target": (subject.id,),
        "fingerprint": (result.fingerprint,),
    }[place]
    return tuple(name for name in names if name)


def from_config(tables: Mapping[str, Any], file: str) -> tuple[Suppression, ...]:
    """What ``[[suppress]]`` accepts. Raises ``ConfigError`` for an entry without a reason, a rule or a place."""
    entries = tables.get("suppress", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ConfigError(f"{file}: suppress must be an array of tables: [[suppress]]")
    return tuple(
        _entry(entry, f"{file}: [[suppress]] {number}", needs_place=True) for number, entry in enumerate(entries, 1)
    )


def from_metadata(entries: Any, places: Mapping[str, str], origin: str) -> tuple[Suppression, ...]:
    """What a resource's own ``Metadata: cognito-audit: ignore`` accepts; it speaks of that resource alone.

    Raises ``ConfigError`` for a malformed entry.
    """
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ConfigError(f"{origin}: Metadata cognito-audit ignore must be a list of entries with rule and reason")
    found = (_entry(entry, origin, needs_place=False) for entry in entries)
    return tuple(replace(entry, places={**entry.places, **places}, by="template") for entry in found)


def _entry(entry: Mapping[str, Any], where: str, *, needs_place: bool) -> Suppression:
    for key in entry:
        if key not in KEYS:
            raise ConfigError(f"{where}: unknown key {key}{did_you_mean(key, KEYS)}")
    for key in ("rule", "reason"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise ConfigError(f"{where}: {key} is missing")
    places = {key: str(entry[key]) for key in PLACES if key in entry}
    tags = entry.get("tag", {})
    if not isinstance(tags, dict):
        raise ConfigError(f'{where}: tag must be a table: tag = {{ env = "dev" }}')
    if needs_place and not places and not tags:
        raise ConfigError(f'{where}: a place is missing ({", ".join(PLACES)} or tag); client = "*" means everywhere')
    return Suppression(
        entry["rule"],
        places,
        entry["reason"].strip(),
        where,
        tags={str(key): str(value) for key, value in tags.items()},
        expires=_day(entry.get("expires"), where),
        owner=str(entry.get("owner", "")),
    )


def _day(value: Any, where: str) -> date | None:
    if value is None or type(value) is date:
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise ConfigError(f"{where}: expires must be a day such as 2027-01-31, not {value!r}") from error


def suppress(run: Run, entries: Sequence[Suppression], today: date) -> Run:
    """The run with accepted findings marked, and with notes on entries that expired or match nothing."""
    rules = {rule.id: rule for rule in run.rules}
    subjects = {subject.id: subject for subject in run.subjects}
    used: set[int] = set()
    results = []
    for result in run.results:
        chosen = result
        if result.is_open_finding:
            naming = [
                (index, entry)
                for index, entry in enumerate(entries)
                if entry.covers(result, rules[result.rule], subjects[result.target])
            ]
            used.update(index for index, _ in naming)
            chosen = _marked(result, [entry for _, entry in naming], today)
        results.append(chosen)
    unused = [entry for index, entry in enumerate(entries) if index not in used]
    notes = (*run.notes, *_expired_notes(entries, used, today), *_unused_notes(unused, run))
    return replace(run, results=tuple(results), notes=notes)


def _marked(result: Result, naming: Iterable[Suppression], today: date) -> Result:
    for entry in naming:
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


def _unused_notes(unused: Iterable[Suppression], run: Run) -> list[str]:
    """Entries that name nothing, of rules that ran: of a rule that did not run, nothing can be said."""
    return [
        f"{entry.origin}: the suppression of {entry.rule} matches no finding; take it away"
        for entry in unused
        if any(entry.rule in (rule.id, rule.family) or fnmatchcase(rule.name, entry.rule) for rule in run.rules)
    ]
