"""``cognito-audit report``: a saved run, shown again."""

import sys
from typing import Annotated

import typer

from cognito_audit.cli import options
from cognito_audit.cli.guard import guarded


@guarded
def report(
    file: Annotated[str, typer.Argument(metavar="RUN.json", help="A run saved with -f json=RUN.json; - for stdin.")],
    form: options.Format = None,
    sarif_anchor: options.SarifAnchor = "",
    sarif_include_suppressed: options.SarifSuppressed = False,
    markdown_limit: options.MarkdownLimit = None,
    quiet: options.Quiet = False,
    show_fingerprints: options.Fingerprints = False,
    color: options.Color = "auto",
) -> int:
    """Render a saved run again, without AWS. The exit code is the one of the run."""
    from cognito_audit.reporting.presentation import SarifOptions
    from cognito_audit.services.publish import load_run, publish, wanted

    reports = wanted(form, color)
    sarif = SarifOptions(sarif_anchor, sarif_include_suppressed)
    shown = {"brief": quiet, "fingerprints": show_fingerprints}
    return publish(load_run(file, sys.stdin), reports, color, sarif, markdown_limit or 0, **shown)
