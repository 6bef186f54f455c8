"""The command line: parse, build a request, run the service, exit. A file a command.

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
from cognito_audit.cli.command import command_group, register

app = command_group(
    "Audit Amazon Cognito user pools and app clients, and explain why SignUp returned no Session.",
    "check template.yaml",
    "check --all --region eu-west-1",
    "diagnose --user-pool-id ID --client-id ID",
    name="cognito-audit",
)
register(app, check.check, *check.EXAMPLES)
register(app, diagnose.diagnose, *diagnose.EXAMPLES)
register(app, fix.fix, *fix.EXAMPLES)
register(app, probe.probe, *probe.EXAMPLES)
register(app, diff.diff, *diff.EXAMPLES)
register(app, explain.explain, *explain.EXAMPLES)
register(app, permissions.permissions, *permissions.EXAMPLES)
register(app, report.report, *report.EXAMPLES)
register(app, demo.demo, *demo.DEMO_EXAMPLES)
register(app, demo.sandbox, *demo.SANDBOX_EXAMPLES)

rules_app = command_group("List the rules, test rule files, start a new one.", *rules.LIST_EXAMPLES)
register(rules_app, rules.list_rules, *rules.LIST_EXAMPLES, name="list")
register(rules_app, rules.test_rules, *rules.TEST_EXAMPLES, name="test")
register(rules_app, rules.new_rule, *rules.NEW_EXAMPLES, name="new")
app.add_typer(rules_app, name="rules")

baseline_app = command_group("Accept today's findings, so that only new ones fail the gate.", *baseline.WRITE_EXAMPLES)
register(baseline_app, baseline.write, *baseline.WRITE_EXAMPLES)
register(baseline_app, baseline.show, *baseline.SHOW_EXAMPLES)
register(baseline_app, baseline.prune, *baseline.PRUNE_EXAMPLES)
app.add_typer(baseline_app, name="baseline")

config_app = command_group("Show the configuration.", *config.SHOW_EXAMPLES)
register(config_app, config.show, *config.SHOW_EXAMPLES)
register(config_app, config.schema, *config.SCHEMA_EXAMPLES)
app.add_typer(config_app, name="config")


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", "-V", help="Show the version and exit.")] = False) -> None:
    if version:
        from cognito_audit import __version__

        typer.echo(f"cognito-audit {__version__}")
        raise typer.Exit
