"""The baseline: findings that were there before, so that only new ones fail the gate.

An entry is recognised by its fingerprint, which holds no line numbers. A file that was renamed keeps its entries: a
finding of the same rule, logical id and place takes over an entry whose file is no longer among the inputs.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from cognito_audit.errors import UserError
from cognito_audit.lib.files import write_file
from cognito_audit.model.run import Result, Run, Suppressed
from cognito_audit.model.verdict import Status

VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class BaselineEntry:
    """A finding that was there when the baseline was written; ``since`` is that day."""

    fingerprint: str
    rule: str
    name: str
    target: str
    path: str
    message: str
    since: str

    @property
    def file(self) -> str:
        """The file of a template's finding, or empty."""
        return self.target.rpartition("#")[0]

    def moved(self) -> tuple[str, str, str, str]:
        """What stays the same when the file is renamed."""
        return self.rule, self.target.rpartition("#")[2], self.path, self.message


def read(file: Path) -> tuple[BaselineEntry, ...]:
    """The entries of a baseline file. Raises ``UserError`` for a file that is missing or none of ours."""
    try:
        data = json.loads(file.read_text("utf-8"))
        if data["version"] != VERSION:
            raise UserError(f"{file}: baseline version {data['version']} is not known here; write it again")
        return tuple(BaselineEntry(**entry) for entry in data["findings"])
    except OSError as error:
        raise UserError(f"{file}: the baseline cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f"{file}: this is no baseline; 'cognito-audit baseline write' makes one") from error


def write(file: Path, entries: Iterable[BaselineEntry]) -> None:
    """Write a baseline, in an order that gives small diffs. Raises ``UserError``."""
    ordered = sorted(entries, key=lambda entry: (entry.target, entry.rule, entry.path, entry.fingerprint))
    data = {"version": VERSION, "findings": [asdict(entry) for entry in ordered]}
    write_file(file, json.dumps(data, indent=2, ensure_ascii=False) + "\n")


def entries_of(run: Run, before: Iterable[BaselineEntry] = ()) -> list[BaselineEntry]:
    """The run's findings as entries; those that were there before keep their day."""
    since = {entry.fingerprint: entry.since for entry in before}
    day = run.started_at[:10]
    return [
        BaselineEntry(r.fingerprint, r.rule, r.name, r.target, r.path, r.message, since.get(r.fingerprint, day))
        for r in run.results
        if r.status is Status.FAILED and (r.suppressed is None or r.suppressed.by == "baseline")
    ]


def apply(run: Run, entries: Iterable[BaselineEntry]) -> Run:
    """The run with the findings of the baseline marked, and a note on what was mended since."""
    left = {entry.fingerprint: entry for entry in entries}
    results: list[Result] = []
    for result in run.results:
        entry = left.pop(result.fingerprint, None) if result.is_open_finding else None
        results.append(_accepted(result, entry) if entry else result)
    inputs = {subject.id.rpartition("#")[0] for subject in run.subjects}
    orphans = {entry.moved(): entry for entry in left.values() if entry.file and entry.file not in inputs}
    results = [_adopted(result, orphans, left) for result in results]
    mended = _mended(left, run)
    notes = (f"mended since the baseline was written: {len(mended)}",) if mended else ()
    return replace(run, results=tuple(results), notes=(*run.notes, *notes))


def mended(run: Run, entries: Iterable[BaselineEntry]) -> list[BaselineEntry]:
    """The entries whose finding is gone although its target was judged by its rule."""
    found = {result.fingerprint for result in run.results if result.status is Status.FAILED}
    return _mended({entry.fingerprint: entry for entry in entries if entry.fingerprint not in found}, run)


def unseen(run: Run, entries: Iterable[BaselineEntry]) -> list[BaselineEntry]:
    """The entries of which the run says nothing: their target was not in it, or their rule gave no verdict."""
    judged = {(result.rule, result.target) for result in run.results if result.status is not Status.NOT_EVALUATED}
    return [entry for entry in entries if (entry.rule, entry.target) not in judged]


def _mended(left: Mapping[str, BaselineEntry], run: Run) -> list[BaselineEntry]:
    judged = {
        (r.rule, r.target) for r in run.results if r.status in (Status.PASSED, Status.NOT_APPLICABLE, Status.FAILED)
    }
    return [entry for entry in left.values() if (entry.rule, entry.target) in judged]


def _adopted(
    result: Result, orphans: dict[tuple[str, str, str, str], BaselineEntry], left: dict[str, BaselineEntry]
) -> Result:
    if not result.is_open_finding or "#" not in result.target:
        return result
    entry = orphans.pop((result.rule, result.target.rpartition("#")[2], result.path, result.message), None)
    if entry is None:
        return result
    del left[entry.fingerprint]
    return _accepted(result, entry)


def _accepted(result: Result, entry: BaselineEntry) -> Result:
    return replace(result, suppressed=Suppressed("baseline", f"in the baseline since {entry.since}"))
