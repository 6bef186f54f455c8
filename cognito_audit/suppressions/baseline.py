"""The baseline: known findings, so that only new ones fail the gate.

A finding is matched by its fingerprint, which contains no line numbers. Entries survive the renaming of a file: a
finding of the same rule, logical id and path takes over an entry whose file is no longer among the inputs.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from cognito_audit.errors import UserError
from cognito_audit.lib.files import write_output
from cognito_audit.model.run import Result, Run, Suppressed
from cognito_audit.model.verdict import Status

VERSION: Final = 1


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
    try:
        data = json.loads(file.read_text("utf-8"))
        if data["version"] != VERSION:
            raise UserError(f"{file}: unsupported baseline version {data['version']}; run `baseline write` again")
        return tuple(BaselineEntry(**entry) for entry in data["findings"])
    except OSError as error:
        raise UserError(f"{file}: the baseline cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f"{file}: not a baseline; `cognito-audit baseline write` writes one") from error


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
    """Return the run with the findings of the baseline suppressed, and a note on what was fixed since."""
    left = {entry.fingerprint: entry for entry in entries}
    results: list[Result] = []
    for result in run.results:
        entry = left.pop(result.fingerprint, None) if result.is_open_finding else None
        results.append(_suppressed(result, entry) if entry else result)
    inputs = {subject.id.rpartition("#")[0] for subject in run.targets}
    orphans = {entry.identity(): entry for entry in left.values() if entry.file and entry.file not in inputs}
    results = [_moved(result, orphans, left) for result in results]
    fixed_entries = _fixed(left, run)
    notes = (f"fixed since the baseline was written: {len(fixed_entries)}",) if fixed_entries else ()
    return replace(run, results=tuple(results), notes=(*run.notes, *notes))


def fixed(run: Run, entries: Iterable[BaselineEntry]) -> list[BaselineEntry]:
    """Return the entries whose finding is gone although the rule still judged its target."""
    present = {result.fingerprint for result in run.results if result.status is Status.FAILED}
    return _fixed({entry.fingerprint: entry for entry in entries if entry.fingerprint not in present}, run)


def unseen(run: Run, entries: Iterable[BaselineEntry]) -> list[BaselineEntry]:
    """Return the entries that the run did not judge: their target was not in it, or their rule gave no verdict."""
    judged = {(result.rule, result.target) for result in run.results if result.status is not Status.NOT_EVALUATED}
    return [entry for entry in entries if (entry.rule, entry.target) not in judged]


def _fixed(left: Mapping[str, BaselineEntry], run: Run) -> list[BaselineEntry]:
    judged = {
        (r.rule, r.target) for r in run.results if r.status in (Status.PASSED, Status.NOT_APPLICABLE, Status.FAILED)
    }
    return [entry for entry in left.values() if (entry.rule, entry.target) in judged]


def _moved(
    result: Result, orphans: dict[tuple[str, str, str, str], BaselineEntry], left: dict[str, BaselineEntry]
) -> Result:
    if not result.is_open_finding or "#" not in result.target:
        return result
    entry = orphans.pop((result.rule, result.target.rpartition("#")[2], result.path, result.message), None)
    if entry is None:
        return result
    del left[entry.fingerprint]
    return _suppressed(result, entry)


def _suppressed(result: Result, entry: BaselineEntry) -> Result:
    return replace(result, suppressed=Suppressed("baseline", f"in the baseline since {entry.since}"))
