"""``cognito-audit baseline write|show|prune``."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from cognito_audit.cli.guard import guarded

app = typer.Typer(help="Accept today's findings, so that only new ones fail the gate.", no_args_is_help=True)

RunFile = Annotated[str, typer.Argument(metavar="RUN.json", help="A run saved with -f json=RUN.json; - for stdin.")]
File = Annotated[Path, typer.Option("--file", help="The baseline file.")]
DEFAULT_FILE = Path("cognito-audit-baseline.json")


@app.command("write")
@guarded
def write(run: RunFile, file: File = DEFAULT_FILE) -> int:
    """Write the findings of a saved run.

    Those of a baseline that is there keep their day. Findings on what the run did not look at stay in it.
    """
    from cognito_audit.reporting.run.summary import counted
    from cognito_audit.services.publish import load_run
    from cognito_audit.suppressions import baseline

    saved = load_run(run, sys.stdin)
    before = baseline.read(file) if file.exists() else ()
    found = baseline.entries_of(saved, before)
    kept = baseline.unseen(saved, before)
    baseline.write(file, [*found, *kept])
    typer.echo(f"{file}: {counted(len(found), 'finding')} of this run, {len(kept)} of targets that it did not look at")
    return 0


@app.command("show")
@guarded
def show(file: File = DEFAULT_FILE) -> int:
    """List what a baseline accepts."""
    from cognito_audit.reporting.output import print_report
    from cognito_audit.reporting.run.summary import counted
    from cognito_audit.suppressions import baseline
    from cognito_audit.text.sanitize import plain_text

    entries = baseline.read(file)
    lines = [
        plain_text(f"{entry.since}  {entry.rule} {entry.name}  {entry.target}  {entry.path}")
        for entry in sorted(entries, key=lambda entry: (entry.target, entry.rule, entry.path))
    ]
    print_report("\n".join([*lines, counted(len(entries), "finding")]), sys.stdout)
    return 0


@app.command("prune")
@guarded
def prune(run: RunFile, file: File = DEFAULT_FILE) -> int:
    """Take out what a saved run shows to be mended."""
    from cognito_audit.reporting.run.summary import counted
    from cognito_audit.services.publish import load_run
    from cognito_audit.suppressions import baseline

    entries = baseline.read(file)
    mended = set(baseline.mended(load_run(run, sys.stdin), entries))
    baseline.write(file, [entry for entry in entries if entry not in mended])
    typer.echo(f"{file}: {counted(len(mended), 'mended finding')} taken out, {len(entries) - len(mended)} left")
    return 0
