"""``cognito-audit baseline write|show|prune``."""

import sys
from pathlib import Path
from typing import Annotated, ClassVar

import typer

from cognito_audit.cli import options
from cognito_audit.cli.groups import OptionGroup

WRITE_EXAMPLES = ("check template.yaml -f json=run.json", "baseline write run.json")
SHOW_EXAMPLES = ("baseline show",)
PRUNE_EXAMPLES = ("baseline prune run.json",)


class BaselineOptions(OptionGroup):
    """The baseline file."""

    PANEL: ClassVar[str] = "Baseline"

    file: Annotated[Path, typer.Option("--file", metavar="FILE", help="Baseline file.")] = Path(
        "cognito-audit-baseline.json"
    )


def write(run: options.RunFile, baseline: BaselineOptions) -> int:
    """Write the findings of a saved run, and what it could not evaluate.

    Findings of an existing baseline keep their day. Those of targets that the run did not judge stay in it.
    """
    from cognito_audit.reporting.output import print_report
    from cognito_audit.services.baseline import write_baseline
    from cognito_audit.services.publish import load_run

    print_report(write_baseline(load_run(run), baseline.file), sys.stdout)
    return 0


def show(baseline: BaselineOptions) -> int:
    """List the findings of a baseline."""
    from cognito_audit.reporting.output import print_report
    from cognito_audit.services.baseline import list_baseline

    print_report("\n".join(list_baseline(baseline.file)), sys.stdout)
    return 0


def prune(run: options.RunFile, baseline: BaselineOptions) -> int:
    """Remove the findings that a saved run shows to be fixed."""
    from cognito_audit.reporting.output import print_report
    from cognito_audit.services.baseline import prune_baseline
    from cognito_audit.services.publish import load_run

    print_report(prune_baseline(load_run(run), baseline.file), sys.stdout)
    return 0
