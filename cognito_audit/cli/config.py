"""``cognito-audit config show``."""

import json
import sys
from pathlib import Path

import typer

from cognito_audit.cli import options
from cognito_audit.cli.guard import guarded

app = typer.Typer(help="Look at the configuration.", no_args_is_help=True)


@app.command("show")
@guarded
def show(
    env: options.Env = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    profile_rules: options.ProfileRules = None,
    rules: options.Rules = None,
    config: options.Config = None,
    no_config: options.NoConfig = False,
    form: options.Format = None,
) -> int:
    """Show each setting and each change of a rule, with its origin."""
    from cognito_audit.reporting.documents import ConfigurationReport
    from cognito_audit.reporting.output import requested_reports, write_reports
    from cognito_audit.reporting.presentation import Presentation
    from cognito_audit.services.audit import catalogue
    from cognito_audit.services.settings import settings_for

    reports = requested_reports(form, ConfigurationReport)
    given = {"env": env, "select": select, "ignore": ignore, "profile-rules": profile_rules, "rules": rules}
    settings = settings_for(given, file=config, use_file=not no_config)
    text = Path(settings.file).read_text("utf-8") if settings.file else ""
    write_reports(ConfigurationReport(settings, catalogue(settings), text, env), reports, Presentation())
    return 0


@app.command("schema")
@guarded
def schema() -> int:
    """Print the JSON Schema of the configuration file, for editors."""
    from cognito_audit.config.schema import config_schema
    from cognito_audit.reporting.output import print_report

    print_report(json.dumps(config_schema(), indent=2), sys.stdout)
    return 0
