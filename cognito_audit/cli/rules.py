"""``cognito-audit rules list|test|new``."""

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
    form: Annotated[str, typer.Option("--format", "-f", help="text or json.")] = "text",
) -> int:
    """List the rules."""
    from cognito_audit.audit import catalogue, chosen
    from cognito_audit.cli.building import settings_for
    from cognito_audit.rule_listing import as_json, as_text

    given = {"select": select, "ignore": ignore, "profile-rules": profile_rules, "rules": rules}
    settings = settings_for(given, file=config, use_file=not no_config)
    found = chosen(settings, catalogue(settings))
    typer.echo(as_json(found) if form == "json" else as_text(found))
    return 0


@app.command("test")
@guarded
def test_rules(folder: Annotated[Path, typer.Argument(help="A rule file, or a folder of them.")]) -> int:
    """Run the examples of rule files: their tests, and the proof of their fixes."""
    from cognito_audit.rule_testing import faults_in

    faults, tested = faults_in(folder)
    for fault in faults:
        typer.echo(fault)
    typer.echo(f"{tested} rules tested, {len(faults)} faults")
    return 2 if faults else 0


@app.command("new")
@guarded
def new_rule(
    name: Annotated[str, typer.Argument(help="What is wrong, in kebab case: implicit-grant.")],
    folder: Annotated[Path, typer.Option(help="Where the file goes.")] = Path(),
) -> int:
    """Write a rule file to fill in."""
    from cognito_audit.rule_testing import write_new

    typer.echo(f"{write_new(name, folder)}: fill it in, then: cognito-audit rules test {folder}")
    return 0
