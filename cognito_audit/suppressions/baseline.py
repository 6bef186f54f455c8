"""The baseline: known findings, so that only new ones fail the gate, and known unknowns, so that only new ones leave it
incomplete.

A finding is matched by its fingerprint, which contains no line numbers. Entries survive the renaming of a file: a
finding of the same rule, logical id and path takes over an entry whose file is no longer among the inputs. An unknown
is a check that could not be evaluated; it counts again when its reasons change. Inputs that were not read are never in
a baseline: what they hold is not known.
"""

import json
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final, TypeVar

from cognito_audit.errors import UserError
from cognito_audit.lib.files import read_text, write_output
from cognito_audit.model.run import Result, Run, Suppressed
from cognito_audit.model.verdict import Status
from cognito_audit.suppressions.unknowns import accepted, reasons, unknown_part

VERSION: Final = 1
_STATUSES: Final = (Status.FAILED.value, Status.NOT_EVALUATED.value)
_Identity = tuple[str, str, str, str, str]
Key = TypeVar("Key", str, _Identity)


@dataclass(frozen=True, slots=True)
class BaselineEntry:
    """A finding that was known when the baseline was written; ``since`` is that day.

    With the status ``not-evaluated``, it is a check that could not be evaluated; its message is the reasons.
    """

    fingerprint: str
    rule: str
    name: str
    target: str
    path: str
    message: str
    since: str
    status: str = Status.FAILED.value

    @property
    def is_unknown(self) -> bool:
        """Whether it is a check that could not be evaluated."""
        return self.status == Status.NOT_EVALUATED

    @property
    def file(self) -> str:
        """The file of a finding in a template, or empty."""
        return self.target.rpartition("#")[0]

    def identity(self) -> _Identity:
        """Return what stays the same when the file is renamed."""
        return self.status, self.rule, self.target.rpartition("#")[2], self.path, self.message

    def as_json(self) -> dict[str, str]:
        """Return the entry as it is written; a finding does not say its status."""
        return {name: value for name, value in asdict(self).items() if (name, value) != ("status", Status.FAILED)}


def read(file: Path) -> tuple[BaselineEntry, ...]:
    """Read the entries of a baseline file. Raises ``UserError`` for a file that is missing or not a baseline."""
    text = read_text(file)
    try:
        data = json.loads(text)
        version, findings = data["version"], data["findings"]
        entries = tuple(BaselineEntry(**entry) for entry in findings)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UserError(f"{file}: not a baseline; `cognito-audit baseline write` writes one") from error
    if version != VERSION:
        raise UserError(f"{file}: unsupported baseline version {version!r:.40}; run `baseline write` again")
    for number, entry in enumerate(entries, 1):
        for name in BaselineEntry.__slots__:
            if not isinstance(getattr(entry, name), str):
                raise UserError(f"{file}: finding {number}: {name}: expected a text; run `baseline write` again")
        if entry.status not in _STATUSES:
            words = " or ".join(_STATUSES)
            raise UserError(f"{file}: finding {number}: status: expected {words}; run `baseline write` again")
    return entries


def write(file: Path, entries: Iterable[BaselineEntry]) -> None:
    """Write a baseline, in an order that gives small diffs. Raises ``UserError``."""
    ordered = sorted(entries, key=lambda entry: (entry.target, entry.rule, entry.path, entry.fingerprint))
    data = {"version": VERSION, "findings": [entry.as_json() for entry in ordered]}
    write_output(file, json.dumps(data, indent=2, ensure_ascii=False) + "\n")


def entries_of(run: Run, before: Iterable[BaselineEntry] = ()) -> list[BaselineEntry]:
    """Return the findings and the unknowns of a run as entries; those of an earlier baseline keep their day."""
    since = {entry.fingerprint: entry.since for entry in before}
    day = run.started_at[:10]
    return [_entry_of(one, since.get(one.fingerprint, day)) for one in _known(run)]


def _known(run: Run) -> Iterator[Result]:
    """Yield what an entry is written for."""
    unknowns: dict[tuple[str, str, str], Result] = {}
    for result in run.results:
        by = result.suppressed.by if result.suppressed else ""
        if by == "baseline" or (result.status is Status.FAILED and not by):
            yield result
        if (part := unknown_part(result)) is not None:
            unknowns.setdefault((part.rule, part.target, part.fingerprint), part)
    yield from unknowns.values()


def _entry_of(result: Result, since: str) -> BaselineEntry:
    is_unknown = result.status is Status.NOT_EVALUATED
    message = reasons(result) if is_unknown else result.message
    return BaselineEntry(
        result.fingerprint, result.rule, result.name, result.target, result.path, message, since, result.status.value
    )


def apply(run: Run, entries: Iterable[BaselineEntry]) -> Run:
    """Return the run with what is in the baseline suppressed, and notes on what was fixed or is ambiguous.

    An entry suppresses one finding, or one check that could not be evaluated. One that findings of several targets
    could be suppresses none of them.
    """
    left: dict[str, list[BaselineEntry]] = {}
    for entry in entries:
        left.setdefault(entry.fingerprint, []).append(entry)
    shared = _shared((result.fingerprint, result.target) for result in run.results if result.is_open_finding)

    def known(result: Result) -> Suppressed | None:
        same = left.get(result.fingerprint) if result.fingerprint not in shared else None
        return _suppression(same.pop()) if same else None

    results = _with_accepted(run.results, known)
    remaining = [entry for same in left.values() for entry in same]
    results, remaining = _moved(results, remaining, run)
    fixed_entries = _fixed(remaining, run)
    notes = [f"fixed since the baseline was written: {len(fixed_entries)}"] if fixed_entries else []
    notes += _ambiguous(remaining, shared, run)
    return replace(run, results=tuple(results), notes=(*run.notes, *notes))


def _with_accepted(results: Iterable[Result], known: Callable[[Result], Suppressed | None]) -> list[Result]:
    """Return the results with the findings and the unknowns suppressed that are known."""
    findings = (
        replace(result, suppressed=why) if result.is_open_finding and (why := known(result)) else result
        for result in results
    )
    return [*accepted(findings, known)]


def _shared(pairs: Iterable[tuple[Key, str]]) -> set[Key]:
    """Return what findings of more than one target have in common."""
    owner: dict[Key, str] = {}
    return {key for key, target in pairs if owner.setdefault(key, target) != target}


def _ambiguous(entries: Iterable[BaselineEntry], shared: Container[str], run: Run) -> Iterator[str]:
    """Note the entries that several targets of the run could be meant by."""
    alike = Counter(target.address for target in run.targets if target.address != target.id)
    targets = dict.fromkeys(entry.target for entry in entries if entry.fingerprint in shared or alike[entry.target] > 1)
    for target in targets:
        yield f"the baseline's findings of {target} could be those of several targets, and accept none; write it again"


def fixed(run: Run, entries: Iterable[BaselineEntry]) -> list[BaselineEntry]:
    """Return the entries whose finding is gone although the rule still judged its target."""
    present = {result.fingerprint for result in _known(run)}
    return _fixed([entry for entry in entries if entry.fingerprint not in present], run)


def unseen(run: Run, entries: Iterable[BaselineEntry]) -> list[BaselineEntry]:
    """Return the entries that the run did not judge: their target was not in it, or their rule gave no verdict.

    An unknown is seen where its rule ran on its target, whatever came of it.
    """
    judged = {(result.rule, result.target) for result in run.results if result.status is not Status.NOT_EVALUATED}
    asked = {(result.rule, result.target) for result in run.results}
    return [entry for entry in entries if (entry.rule, entry.target) not in (asked if entry.is_unknown else judged)]


def _fixed(left: Iterable[BaselineEntry], run: Run) -> list[BaselineEntry]:
    judged = {(r.rule, r.target) for r in run.results if r.status is not Status.NOT_EVALUATED}
    open_ones = {(r.rule, r.target) for r in run.results if r.missing or r.status is Status.NOT_EVALUATED}
    return [
        entry
        for entry in left
        if (entry.rule, entry.target) in judged and not (entry.is_unknown and (entry.rule, entry.target) in open_ones)
    ]


def _moved(
    results: Sequence[Result], left: Sequence[BaselineEntry], run: Run
) -> tuple[list[Result], list[BaselineEntry]]:
    """Return the results with those suppressed whose file was renamed, and the entries that are left then.

    A finding and an entry belong together where no other of either kind is like them, and the file of the entry is
    gone.
    """
    inputs = {target.id.rpartition("#")[0] for target in run.targets}
    gone = [entry for entry in left if entry.file and entry.file not in inputs and not Path(entry.file).exists()]
    if not gone:
        return [*results], [*left]
    open_ones = [one for result in results for one in _open_parts(result)]
    twins = _shared((_identity(one), one.target) for one in open_ones)
    twins |= _shared((entry.identity(), entry.target) for entry in gone)
    orphans = {entry.identity(): entry for entry in gone if entry.identity() not in twins}
    taken: list[BaselineEntry] = []

    def known(result: Result) -> Suppressed | None:
        entry = orphans.pop(_identity(result), None) if "#" in result.target else None
        taken.extend([entry] if entry else [])
        return _suppression(entry) if entry else None

    return _with_accepted(results, known), [entry for entry in left if entry not in taken]


def _open_parts(result: Result) -> Iterator[Result]:
    """Yield a finding that is open, and what a result leaves open."""
    if result.is_open_finding:
        yield result
    if (part := unknown_part(result)) is not None:
        yield part


def _identity(result: Result) -> _Identity:
    entry = _entry_of(result, "")
    return entry.identity()


def _suppression(entry: BaselineEntry) -> Suppressed:
    return Suppressed("baseline", f"in the baseline since {entry.since}")
