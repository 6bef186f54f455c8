"""The baseline: known findings, so that only new ones fail the gate.

A finding is matched by its fingerprint, which contains no line numbers. Entries survive the renaming of a file: a
finding of the same rule, logical id and path takes over an entry whose file is no longer among the inputs.
"""

import json
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final, TypeVar

from cognito_audit.errors import UserError
from cognito_audit.lib.files import read_text, write_output
from cognito_audit.model.run import Result, Run, Suppressed
from cognito_audit.model.verdict import Status

VERSION: Final = 1
Key = TypeVar("Key", str, tuple[str, str, str, str])


@dataclass(frozen=True, slots=True)
class BaselineEntry:
    """A finding that was known when the baseline was written; ``since`` is that day."""

    fingerprint: str
    rule: str
    name: str
    target: str
    path: str
    message: str
    since: str

    @property
    def file(self) -> str:
        """The file of a finding in a template, or empty."""
        return self.target.rpartition("#")[0]

    def identity(self) -> tuple[str, str, str, str]:
        """Return what stays the same when the file is renamed."""
        return self.rule, self.target.rpartition("#")[2], self.path, self.message


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
    return entries


def write(file: Path, entries: Iterable[BaselineEntry]) -> None:
    """Write a baseline, in an order that gives small diffs. Raises ``UserError``."""
    ordered = sorted(entries, key=lambda entry: (entry.target, entry.rule, entry.path, entry.fingerprint))
    data = {"version": VERSION, "findings": [asdict(entry) for entry in ordered]}
    write_output(file, json.dumps(data, indent=2, ensure_ascii=False) + "\n")


def entries_of(run: Run, before: Iterable[BaselineEntry] = ()) -> list[BaselineEntry]:
    """Return the findings of a run as entries; those of an earlier baseline keep their day."""
    since = {entry.fingerprint: entry.since for entry in before}
    day = run.started_at[:10]
    return [
        BaselineEntry(r.fingerprint, r.rule, r.name, r.target, r.path, r.message, since.get(r.fingerprint, day))
        for r in run.results
        if r.status is Status.FAILED and (r.suppressed is None or r.suppressed.by == "baseline")
    ]


def apply(run: Run, entries: Iterable[BaselineEntry]) -> Run:
    """Return the run with the findings of the baseline suppressed, and notes on what was fixed or is ambiguous.

    An entry suppresses one finding. One that findings of several targets could be suppresses none of them.
    """
    left: dict[str, list[BaselineEntry]] = {}
    for entry in entries:
        left.setdefault(entry.fingerprint, []).append(entry)
    shared = _shared((result.fingerprint, result.target) for result in run.results if result.is_open_finding)
    results: list[Result] = []
    for result in run.results:
        known = left.get(result.fingerprint) if result.is_open_finding else None
        results.append(_suppressed(result, known.pop()) if known and result.fingerprint not in shared else result)
    remaining = [entry for known in left.values() for entry in known]
    results, remaining = _moved(results, remaining, run)
    fixed_entries = _fixed(remaining, run)
    notes = [f"fixed since the baseline was written: {len(fixed_entries)}"] if fixed_entries else []
    notes += _ambiguous(remaining, shared, run)
    return replace(run, results=tuple(results), notes=(*run.notes, *notes))


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
    present = {result.fingerprint for result in run.results if result.status is Status.FAILED}
    return _fixed([entry for entry in entries if entry.fingerprint not in present], run)


def unseen(run: Run, entries: Iterable[BaselineEntry]) -> list[BaselineEntry]:
    """Return the entries that the run did not judge: their target was not in it, or their rule gave no verdict."""
    judged = {(result.rule, result.target) for result in run.results if result.status is not Status.NOT_EVALUATED}
    return [entry for entry in entries if (entry.rule, entry.target) not in judged]


def _fixed(left: Iterable[BaselineEntry], run: Run) -> list[BaselineEntry]:
    judged = {
        (r.rule, r.target) for r in run.results if r.status in (Status.PASSED, Status.NOT_APPLICABLE, Status.FAILED)
    }
    return [entry for entry in left if (entry.rule, entry.target) in judged]


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
    twins = _shared((_identity(result), result.target) for result in results if result.is_open_finding)
    twins |= _shared((entry.identity(), entry.target) for entry in gone)
    orphans = {entry.identity(): entry for entry in gone if entry.identity() not in twins}
    taken: list[BaselineEntry] = []
    moved: list[Result] = []
    for result in results:
        entry = orphans.pop(_identity(result), None) if result.is_open_finding and "#" in result.target else None
        moved.append(_suppressed(result, entry) if entry else result)
        taken += [entry] if entry else []
    return moved, [entry for entry in left if entry not in taken]


def _identity(result: Result) -> tuple[str, str, str, str]:
    return result.rule, result.target.rpartition("#")[2], result.path, result.message


def _suppressed(result: Result, entry: BaselineEntry) -> Result:
    return replace(result, suppressed=Suppressed("baseline", f"in the baseline since {entry.since}"))
