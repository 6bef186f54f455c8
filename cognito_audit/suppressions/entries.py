"""Suppressions: which findings are accepted, why, by whom, and until when.

An entry names a rule and a scope, and gives a reason. It suppresses only what it names. An expired entry opens its
findings again and is noted, and so is one that matches nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from cognito_audit.errors import ConfigError
from cognito_audit.lib.globs import matches
from cognito_audit.model.inventory import TargetInfo
from cognito_audit.model.run import Result, RuleInfo, Run, Suppressed
from cognito_audit.model.verdict import Status
from cognito_audit.text.suggestions import did_you_mean

SCOPES: Final = ("client", "pool", "account", "region", "address", "file", "target", "fingerprint")
KEYS: Final = ("rule", *SCOPES, "tag", "reason", "expires", "owner")


_Anchor = str | tuple[str, int]
"""What an entry is written for: a target's id (empty for any), or a line of a file."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """A suppression of one finding, or of several by a glob.

    ``rule`` is an id, a name, a glob over either or a family. ``scope`` maps names of ``SCOPES`` to anchored globs,
    which must all match; ``tags`` are tags of the pool. ``target`` is the id of the one target that it is for, empty
    for any. ``lines`` are lines (file and number); the finding or its target must be on one of them, unless there are
    none. ``expires`` is the last day on which it holds. ``origin`` is where it is written, ``by`` is ``config`` or
    ``template``.
    """

    rule: str
    scope: Mapping[str, str]
    reason: str
    origin: str
    by: str = "config"
    tags: Mapping[str, str] = field(default_factory=dict)
    expires: date | None = None
    owner: str = ""
    target: str = ""
    lines: frozenset[tuple[str, int]] = frozenset()

    def names(self, rule: RuleInfo) -> bool:
        """Return whether the entry is for the rule."""
        return self.rule == rule.family or any(matches(word, self.rule) for word in (rule.id, rule.name))

    def covers(self, result: Result, rule: RuleInfo, target: TargetInfo) -> bool:
        """Return whether the entry names this finding, whatever the day."""
        return (
            self.names(rule)
            and all(
                any(matches(name, glob) for name in _names(scope, result, target)) for scope, glob in self.scope.items()
            )
            and all(matches(target.tags.get(key, ""), glob) for key, glob in self.tags.items())
            and self.target in ("", target.id)
            and (not self.lines or not self.lines.isdisjoint(_lines(result, target)))
        )


def _names(scope: str, result: Result, target: TargetInfo) -> tuple[str, ...]:
    """Return the names that a glob of the scope may match."""
    names = {
        "client": (target.name if target.kind == "client" else "", target.client_id),
        "pool": (target.name if target.kind == "pool" else "", target.user_pool_name, target.user_pool_id),
        "account": (target.account,),
        "region": (target.region,),
        "address": (target.address,),
        "file": (result.location.file if result.location else target.location.file if target.location else "",),
        "target": (target.id,),
        "fingerprint": (result.fingerprint,),
    }[scope]
    return tuple(name for name in names if name)


def _lines(result: Result, target: TargetInfo) -> set[tuple[str, int]]:
    """Return the lines of a finding and of its target."""
    locations = (result.location, target.location)
    return {(location.file, location.line) for location in locations if location is not None}


class MalformedEntry(Exception):  # noqa: N818  it names what is wrong
    """An entry that cannot be used. The message says why; whoever read the entry adds its location."""


def from_config(tables: Mapping[str, Any], file: str) -> tuple[Suppression, ...]:
    """Return the entries of ``[[suppress]]``. Raises ``ConfigError`` for one without a reason, a rule or a scope."""
    entries = tables.get("suppress", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ConfigError(f"{file}: suppress must be an array of tables: [[suppress]]")
    return tuple(_from_table(entry, f"{file}: [[suppress]] {number}") for number, entry in enumerate(entries, 1))


def _from_table(table: Mapping[str, Any], origin: str) -> Suppression:
    try:
        entry = entry_of(table, KEYS, origin)
    except MalformedEntry as error:
        raise ConfigError(f"{origin}: {error}") from error
    if not entry.scope and not entry.tags:
        raise ConfigError(f'{origin}: a scope is missing ({", ".join(SCOPES)} or tag); client = "*" means everywhere')
    return entry


def entry_of(entry: Mapping[str, Any], known: Sequence[str], origin: str) -> Suppression:
    """Parse one suppression; keys other than the ``known`` are an error. Raises ``MalformedEntry``."""
    for key in entry:
        if key not in known:
            raise MalformedEntry(f"unknown key {key}{did_you_mean(key, known)}")
    for key in ("rule", "reason"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise MalformedEntry(f"{key} is missing")
    tags = entry.get("tag", {})
    if not isinstance(tags, dict):
        raise MalformedEntry('tag must be a table: tag = { env = "dev" }')
    for key, value in [*tags.items(), *((key, entry[key]) for key in (*SCOPES, "owner") if key in entry)]:
        if not isinstance(value, str | int) or isinstance(value, bool):  # an account may be written as a number
            raise MalformedEntry(f"{key}: expected a text, got {value!r:.60}")
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
        raise MalformedEntry(f"expires: expected a day such as 2027-01-31, got {value!r}") from error


def suppress(run: Run, entries: Sequence[Suppression], today: date) -> Run:
    """Return the run with its findings suppressed, and with notes on entries that expired or match nothing."""
    if not entries:
        return run
    rules = {rule.id: rule for rule in run.rules}
    targets = {target.id: target for target in run.targets}
    used: set[int] = set()
    unsure: set[int] = set()
    by_anchor = _by_anchor(entries)
    results = []
    for result in run.results:
        if not result.is_open_finding and result.status is not Status.NOT_EVALUATED:
            results.append(result)
            continue
        rule, target = rules[result.rule], targets[result.target]
        candidates = sorted({index for anchor in _anchors(result, target) for index in by_anchor.get(anchor, ())})
        matching = [index for index in candidates if entries[index].covers(result, rule, target)]
        (used if result.is_open_finding else unsure).update(matching)
        results.append(_suppressed(result, [entries[index] for index in matching], today))
    unused = [entry for index, entry in enumerate(entries) if index not in used | unsure]
    notes = (*run.notes, *_expired_notes(entries, used, today), *_unused_notes(unused, run))
    return replace(run, results=tuple(results), notes=notes)


def _by_anchor(entries: Sequence[Suppression]) -> Mapping[_Anchor, list[int]]:
    """Index the entries, so that not each one is compared with each finding: a template may have thousands."""
    indexes: dict[_Anchor, list[int]] = {}
    for index, entry in enumerate(entries):
        for anchor in entry.lines or {entry.target}:
            indexes.setdefault(anchor, []).append(index)
    return indexes


def _anchors(result: Result, target: TargetInfo) -> set[_Anchor]:
    """Return what an entry for the finding may be written for: its lines, its target, or anything."""
    return {*_lines(result, target), target.id, ""}


def _suppressed(result: Result, matching: Iterable[Suppression], today: date) -> Result:
    for entry in matching if result.is_open_finding else ():
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
    """Note the entries that match nothing, except where their rule did not run or could not be evaluated."""
    for entry in unused:
        if any(entry.names(rule) for rule in run.rules):
            yield f"{entry.origin}: the suppression of {entry.rule} matches no finding; remove it"
        elif not run.selection:  # every rule ran, so this one does not exist
            hint = did_you_mean(entry.rule, [word for rule in run.rules for word in (rule.id, rule.name)])
            yield f"{entry.origin}: the suppression of {entry.rule} names an unknown rule{hint}"
