"""``cognito-audit config show``."""

import json
from typing import Annotated

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
    form: Annotated[str, typer.Option("--format", "-f", help="text or json.")] = "text",
) -> int:
    """Show each effective setting with its origin."""
    from cognito_audit.cli.building import settings_for
    from cognito_audit.config import as_data, as_text

    settings = settings_for({"env": env}, file=config, use_file=not no_config)
    typer.echo(json.dumps(as_data(settings), indent=2, default=str) if form == "json" else as_text(settings))
    return 0


@app.command("schema")
@guarded
def schema() -> int:
    """Print the JSON Schema of the configuration file, for editors."""
    from cognito_audit.config_schema import config_schema

    typer.echo(json.dumps(config_schema(), indent=2))
    return 0
