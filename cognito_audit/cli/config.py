"""``cognito-audit config show``."""

import json
import sys

import typer

from cognito_audit.cli import options
from cognito_audit.cli.guard import guarded

app = typer.Typer(help="Look at the configuration.", no_args_is_help=True)


@app.command("show")
@guarded
def show(
    env: options.Env = None,
    config: options.Config = None,
    no_config: options.NoConfig = False,
    form: options.TextOrJson = "text",
) -> int:
    """Show each effective setting with its origin."""
    from cognito_audit.cli.building import settings_for
    from cognito_audit.config import as_data, as_text
    from cognito_audit.output import print_report
    from cognito_audit.spelling import refuse_unknown

    refuse_unknown("--format", form, ("text", "json"))
    settings = settings_for({"env": env}, file=config, use_file=not no_config)
    text = json.dumps(as_data(settings), indent=2, default=str) if form == "json" else as_text(settings)
    print_report(text, sys.stdout)
    return 0


@app.command("schema")
@guarded
def schema() -> int:
    """Print the JSON Schema of the configuration file, for editors."""
    from cognito_audit.config_schema import config_schema
    from cognito_audit.output import print_report

    print_report(json.dumps(config_schema(), indent=2), sys.stdout)
    return 0
