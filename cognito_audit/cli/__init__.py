"""The command line: parse, build, run, exit. A file a command; what a command does is elsewhere.

Commands import what they need when they run, so that ``--help`` loads neither boto3 nor jinja2.
"""

from typing import Annotated

import typer

from cognito_audit.cli import (
    baseline,
    check,
    config,
    demo,
    diagnose,
    diff,
    explain,
    fix,
    permissions,
    probe,
    report,
    rules,
)

app = typer.Typer(
    name="cognito-audit",
    help="Audit Amazon Cognito user pools and app clients, and say why SignUp returned no Session.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 clean, 1 findings, 2 usage or input, 3 incomplete, 4 nothing to audit, 70 internal error, "
    "130 interrupted.",
)
app.command()(check.check)
app.command()(diagnose.diagnose)
app.command()(fix.fix)
app.command()(probe.probe)
app.command()(diff.diff)
app.command()(explain.explain)
app.command()(permissions.permissions)
app.command()(report.report)
app.command()(demo.demo)
app.command()(demo.sandbox)
app.add_typer(rules.app, name="rules")
app.add_typer(baseline.app, name="baseline")
app.add_typer(config.app, name="config")


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", "-V", help="Show the version and exit.")] = False) -> None:
    if version:
        from cognito_audit import __version__

        typer.echo(f"cognito-audit {__version__}")
        raise typer.Exit
