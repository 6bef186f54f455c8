"""GitHub's job summary: Markdown appended to the file that ``GITHUB_STEP_SUMMARY`` names."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from cognito_audit.errors import UserError
from cognito_audit.model.run import Run
from cognito_audit.reporting.run import markdown

LIMIT: Final = 1_000_000
"""GitHub takes 1024 KiB from a step and shows nothing at all of a longer summary; this is safely below."""
LEAST: Final = 4_000
"""The shortest useful report: where less room is left, nothing is added."""


def append_step_summary(run: Run, environment: Mapping[str, str]) -> bool:
    """Append the run to the job summary, within what the step has left of it; whether anything was written.

    Outside of GitHub Actions (no ``GITHUB_STEP_SUMMARY``) nothing happens. Raises ``UserError`` where the file cannot
    be written.
    """
    name = environment.get("GITHUB_STEP_SUMMARY", "")
    if not name:
        return False
    file = Path(name)
    try:
        written = file.stat().st_size if file.exists() else 0
        room = LIMIT - written
        if room < LEAST:
            return False
        with file.open("a", encoding="utf-8", newline="\n") as stream:
            stream.write(markdown.render(run, room))
    except OSError as error:
        raise UserError(f"GITHUB_STEP_SUMMARY: {name}: cannot be written: {error.strerror}") from error
    return True
