"""Write, list and prune a baseline file."""

from collections.abc import Sequence
from pathlib import Path

from cognito_audit.model.run import Run
from cognito_audit.reporting.run.summary import counted
from cognito_audit.suppressions import baseline
from cognito_audit.suppressions.baseline import BaselineEntry
from cognito_audit.text.sanitize import plain_text


def write_baseline(run: Run, file: Path) -> str:
    """Write the findings and the unknowns of a run, and return a sentence about it. Raises ``UserError``.

    Entries of an existing file keep their day, and those of targets that the run did not judge stay.
    """
    before = baseline.read(file) if file.exists() else ()
    findings = baseline.entries_of(run, before)
    kept = baseline.unseen(run, before)
    baseline.write(file, [*findings, *kept])
    return f"{file}: {_in_words(findings)} of this run, {len(kept)} of targets that it did not judge"


def list_baseline(file: Path) -> list[str]:
    """Return a line for each entry of a baseline, and their number. Raises ``UserError``."""
    entries = sorted(baseline.read(file), key=lambda entry: (entry.target, entry.rule, entry.path))
    lines = [plain_text(f"{entry.since}  {entry.rule} {entry.name}  {entry.target}  {entry.path}") for entry in entries]
    return [*lines, _in_words(entries)]


def _in_words(entries: Sequence[BaselineEntry]) -> str:
    """``2 findings``, ``1 finding and 3 checks that could not be evaluated``."""
    unknown = sum(entry.is_unknown for entry in entries)
    words = counted(len(entries) - unknown, "finding")
    return f"{words} and {counted(unknown, 'check')} that could not be evaluated" if unknown else words


def prune_baseline(run: Run, file: Path) -> str:
    """Remove the findings that the run shows to be fixed, and return a sentence about it. Raises ``UserError``."""
    entries = baseline.read(file)
    fixed = set(baseline.fixed(run, entries))
    baseline.write(file, [entry for entry in entries if entry not in fixed])
    return f"{file}: {counted(len(fixed), 'fixed finding')} removed, {len(entries) - len(fixed)} left"
