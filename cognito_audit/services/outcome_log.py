"""Tells outcomes of updates as soon as they are known, on whatever can still be written."""

import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from cognito_audit.errors import UserError
from cognito_audit.fixing.backup import OWNER_ONLY, default_folder
from cognito_audit.fixing.outcome import FixOutcome
from cognito_audit.lib.streams import has_lost
from cognito_audit.reporting.output import ReportRequest
from cognito_audit.reporting.plan.text import outcome_text
from cognito_audit.services.publish import OutputRequest

TEXT_FORMATS: Final = ("text", "diff")
FILE_NAME: Final = "untold-outcomes.txt"


@dataclass(frozen=True, slots=True)
class OutcomeLog:
    """Tells outcomes on standard output if a text report goes there, else on standard error.

    Where neither can be written, they go to a file in ``folder`` (the state folder if it is None): an update that was
    sent is reported somewhere, whatever has become of the terminal.
    """

    output: OutputRequest
    folder: Path | None = None

    def is_for(self, report: ReportRequest) -> bool:
        """Return whether a report is the text on standard output, whose outcomes are reported here."""
        return report.file is None and report.format in TEXT_FORMATS

    def tell(self, outcome: FixOutcome) -> None:
        """Tell one outcome."""
        told = False
        if any(map(self.is_for, self.output.reports)):
            width = self.output.presentation().terminal.width
            told = _written(sys.stdout, outcome_text(outcome, width)) and _is_read(sys.stdout)
        if outcome.is_fault or not told:
            told = _written(sys.stderr, f"cognito-audit: {outcome_text(outcome, sys.maxsize)}") or told
        if not told:
            self._keep(outcome)

    def _keep(self, outcome: FixOutcome) -> None:
        folder = self.folder or default_folder()
        with suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(folder / FILE_NAME, os.O_WRONLY | os.O_APPEND | os.O_CREAT, OWNER_ONLY)
            with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as stream:
                stream.write(f"{outcome_text(outcome, sys.maxsize)}\n")


def _is_read(stream: TextIO | None) -> bool:
    """Return whether anyone may read a stream.

    The null device is also what takes the place of a pipe whose reader has gone away.
    """
    try:
        return stream is not None and not os.path.samestat(os.fstat(stream.fileno()), os.stat(os.devnull))  # noqa: PTH116
    except (OSError, ValueError):
        return True  # a stream without a descriptor, as tests have


def _written(stream: TextIO | None, text: str) -> bool:
    """Write a line at once, and return whether that succeeded."""
    if stream is None:
        return False
    try:
        encoding = stream.encoding or "utf-8"
        stream.write(f"{text}\n".encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except (OSError, ValueError, UserError):  # closed, full, or nobody reads it
        return False
    return not has_lost(stream)
