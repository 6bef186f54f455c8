"""``cognito-audit rules list|test|new``."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from cognito_audit.cli import options
from cognito_audit.cli.guard import guarded

app = typer.Typer(help="List the rules, test rule files, start a new one.", no_args_is_help=True)


@app.command("list")
@guarded
def list_rules(
    select: options.Select = None,
    ignore: options.Ignore = None,
    profile_rules: options.ProfileRules = None,
    rules: options.Rules = None,
    config: options.Config = None,
    no_config: options.NoConfig = False,
    form: options.Format = None,
) -> int:
    """List the rules."""
    from cognito_audit.reporting.documents import RuleList
    from cognito_audit.reporting.output import requested_reports, write_reports
    from cognito_audit.reporting.presentation import Presentation
    from cognito_audit.services.audit import catalogue, selected_rules
    from cognito_audit.services.settings import settings_for

    reports = requested_reports(form, RuleList)
    given = {"select": select, "ignore": ignore, "profile-rules": profile_rules, "rules": rules}
    settings = settings_for(given, file=config, use_file=not no_config)
    write_reports(RuleList(selected_rules(settings, catalogue(settings))), reports, Presentation())
    return 0


@app.command("test")
@guarded
def test_rules(folder: Annotated[Path, typer.Argument(help="A rule file, or a folder of them.")]) -> int:
    """Run the examples of rule files.

    They are the tests of the rules, and the proof of their fixes.
    """
    from cognito_audit.reporting.output import print_report
    from cognito_audit.reporting.run.summary import counted
    from cognito_audit.rule_testing.folder import faults_in

    faults, tested = faults_in(folder)
    ended = f"{counted(tested, 'rule')} tested, {counted(len(faults), 'fault')}"
    print_report("\n".join([*faults, ended]), sys.stdout)
    return 2 if faults else 0


@app.command("new")
@guarded
def new_rule(
    name: Annotated[str, typer.Argument(help="What is wrong, in kebab case: implicit-grant.")],
    folder: Annotated[Path, typer.Option(help="Where the file goes.")] = Path(),
) -> int:
    """Write a rule file to fill in."""
    from cognito_audit.rule_testing.folder import write_new

    typer.echo(f"{write_new(name, folder)}: fill it in, then: cognito-audit rules test {folder}")
    return 0
