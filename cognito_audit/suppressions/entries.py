"""Suppressions: which findings are accepted, why, by whom, and until when.

An entry names a rule and a scope, and gives a reason. It suppresses only what it names: findings, or, with
``status = "not-evaluated"``, checks that could not be evaluated, so that these leave no run incomplete. An expired
entry opens what it named again and is noted, and so is one that matches nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from cognito_audit.errors import ConfigError
from cognito_audit.lib.globs import matches
from cognito_audit.model.inventory import TargetInfo
from cognito_audit.model.run import Result, RuleInfo, Run, Suppressed
from cognito_audit.model.verdict import Status
from cognito_audit.suppressions.unknowns import accepted
from cognito_audit.text.suggestions import did_you_mean

SCOPES: Final = ("client", "pool", "account", "region", "address", "file", "target", "fingerprint")
KEYS: Final = ("rule", *SCOPES, "tag", "status", "missing", "reason", "expires", "owner")
STATUSES: Final = (Status.FAILED.value, Status.NOT_EVALUATED.value)
"""What an entry may accept: findings, or checks that were not evaluated."""


_Anchor = str | tuple[str, int]
"""What an entry is written for: a target's id (empty for any), or a line of a file."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """A suppression of one finding, or of several by a glob.

    ``rule`` is an id, a name, a glob over either or a family. ``scope`` maps names of ``SCOPES`` to anchored globs,
    which must all match; ``tags`` are tags of the pool. ``target`` is the id of the one target that it is for, empty
    for any. ``lines`` are lines (file and number); the finding or its target must be on one of them, unless there are
    none. ``unknown`` says that it accepts what was not evaluated, and no finding; ``missing`` is a glob that each of
    the reasons must match then. ``expires`` is the last day on which it holds. ``origin`` is where it is written,
    ``by`` is ``config`` or ``template``.
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
    unknown: bool = False
    missing: str = "*"

    def names(self, rule: RuleInfo) -> bool:
        """Return whether the entry is for the rule."""
        return self.rule == rule.family or any(matches(word, self.rule) for word in (rule.id, rule.name))

    def covers(self, result: Result, rule: RuleInfo, target: TargetInfo) -> bool:
        """Return whether the entry names the rule and the target of this result, whatever the day."""
        return (
            self.names(rule)
            and all(
                any(matches(name, glob) for name in _names(scope, result, target)) for scope, glob in self.scope.items()
            )
            and all(matches(target.tags.get(key, ""), glob) for key, glob in self.tags.items())
            and self.target in ("", target.id)
            and (not self.lines or not self.lines.isdisjoint(_lines(result, target)))
        )

    def accepts(self, result: Result) -> bool:
        """Return whether the entry is for results of this kind: findings, or checks that were not evaluated."""
        if result.status is not Status.NOT_EVALUATED:
            return not self.unknown
        return self.unknown and all(matches(str(one), self.missing) for one in result.missing)


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
    for key, value in [*tags.items(), *((key, entry[key]) for key in (*SCOPES, "missing", "owner") if key in entry)]:
        if not isinstance(value, str | int) or isinstance(value, bool):  # an account may be written as a number
            raise MalformedEntry(f"{key}: expected a text, got {value!r:.60}")
    status = entry.get("status", STATUSES[0])
    if status not in STATUSES:
        raise MalformedEntry(f"status: expected {' or '.join(STATUSES)}, got {status!r:.60}")
    unknown = status == Status.NOT_EVALUATED
    if "missing" in entry and not unknown:
        raise MalformedEntry('missing: only for status = "not-evaluated"')
    return Suppression(
        entry["rule"],
        {key: str(entry[key]) for key in SCOPES if key in entry},
        entry["reason"].strip(),
        origin,
        tags={str(key): str(value) for key, value in tags.items()},
        expires=_day(entry.get("expires")),
        owner=str(entry.get("owner", "")),
        unknown=unknown,
        missing=str(entry.get("missing", "*")),
    )


def _day(value: Any) -> date | None:
    if value is None or type(value) is date:
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise MalformedEntry(f"expires: expected a day such as 2027-01-31, got {value!r}") from error


def suppress(run: Run, entries: Sequence[Suppression], today: date) -> Run:
    """Return the run with what the entries name suppressed, and with notes on those that expired or match nothing."""
    if not entries:
        return run
    matches_of = _Matches(run, entries, today)
    results = tuple(accepted(map(matches_of.finding, run.results), matches_of.acceptance))
    return replace(run, results=results, notes=(*run.notes, *matches_of.notes()))


class _Matches:
    """What the entries match in a run; ``used`` and ``unsure`` are the numbers of entries.

    Unsure are entries for findings whose rule could not be evaluated: it may find them again.
    """

    def __init__(self, run: Run, entries: Sequence[Suppression], today: date) -> None:
        self._run, self._entries, self._today = run, entries, today
        self._rules = {rule.id: rule for rule in run.rules}
        self._targets = {target.id: target for target in run.targets}
        self._used: set[int] = set()
        self._unsure: set[int] = set()
        # By anchor, so that not each entry is compared with each finding: a template may have thousands.
        self._by_anchor: dict[_Anchor, list[int]] = {}
        for index, entry in enumerate(entries):
            for anchor in entry.lines or {entry.target}:
                self._by_anchor.setdefault(anchor, []).append(index)

    def finding(self, result: Result) -> Result:
        """Return a result, suppressed if it is a finding that an entry accepts."""
        why = self.acceptance(result) if result.is_open_finding else None
        return replace(result, suppressed=why) if why else result

    def acceptance(self, result: Result) -> Suppressed | None:
        """Return the suppression of a finding, or of a check that was not evaluated; None where no entry holds."""
        rule, target = self._rules[result.rule], self._targets[result.target]
        anchors: set[_Anchor] = {*_lines(result, target), target.id, ""}
        candidates = sorted({index for anchor in anchors for index in self._by_anchor.get(anchor, ())})
        matching = [index for index in candidates if self._entries[index].covers(result, rule, target)]
        accepting = [index for index in matching if self._entries[index].accepts(result)]
        self._used.update(accepting)
        if result.status is Status.NOT_EVALUATED:
            self._unsure.update(matching)
        for entry in (self._entries[index] for index in accepting):
            if entry.expires is None or self._today <= entry.expires:
                day = entry.expires.isoformat() if entry.expires else ""
                return Suppressed(entry.by, entry.reason, entry.owner, day)
        return None

    def notes(self) -> Iterator[str]:
        """Yield notes on the entries that expired, and on those that match nothing."""
        for index in sorted(self._used):
            entry = self._entries[index]
            if entry.expires is not None and self._today > entry.expires:
                again = "what could not be evaluated counts again" if entry.unknown else "its findings count again"
                yield f"{entry.origin}: the suppression of {entry.rule} expired on {entry.expires}; {again}"
        for index, entry in enumerate(self._entries):
            if index not in self._used and (entry.unknown or index not in self._unsure):
                yield from self._unused(entry)

    def _unused(self, entry: Suppression) -> Iterator[str]:
        """Note an entry that matches nothing, unless its rule did not run or was not asked."""
        named = [rule.id for rule in self._run.rules if entry.names(rule)]
        if any(one.rule in named for one in self._run.not_asked):
            return
        if named:
            what = "nothing that could not be evaluated" if entry.unknown else "no finding"
            yield f"{entry.origin}: the suppression of {entry.rule} matches {what}; remove it"
        elif not self._run.selection:  # every rule ran, so this one does not exist
            hint = did_you_mean(entry.rule, [word for rule in self._run.rules for word in (rule.id, rule.name)])
            yield f"{entry.origin}: the suppression of {entry.rule} names an unknown rule{hint}"
