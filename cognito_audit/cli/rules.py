"""``cognito-audit rules list|test|new``."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from cognito_audit.cli import options

LIST_EXAMPLES = ("rules list", "rules list --select session -f json")
TEST_EXAMPLES = ("rules test my-rules/",)
NEW_EXAMPLES = ("rules new implicit-grant --folder my-rules/",)


def list_rules(rules: options.RuleOptions, output: options.OutputOptions, config: options.EnvConfigOptions) -> int:
    """List the rules."""
    from cognito_audit.reporting.documents import RuleList
    from cognito_audit.services.audit import catalogue, selected_rules
    from cognito_audit.services.publish import publish

    reports = output.request(RuleList)
    settings = config.resolve(rules, env=config.env)
    publish(RuleList(selected_rules(settings, catalogue(settings))), reports)
    return 0


def test_rules(path: Annotated[Path, typer.Argument(metavar="PATH", help="Rule file, or a folder of them.")]) -> int:
    """Run the examples of rule files.

    They are the tests of the rules, and the proof of their fixes.
    """
    from cognito_audit.reporting.output import print_report
    from cognito_audit.services.rules import run_examples

    result = run_examples(path)
    print_report("\n".join(result.lines()), sys.stdout)
    return result.exit_code()


def new_rule(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What is wrong, in kebab case: implicit-grant.")],
    folder: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the file.")] = Path(),
) -> int:
    """Write a rule file to fill in."""
    from cognito_audit.reporting.output import print_report
    from cognito_audit.rule_testing.folder import write_new

    file = write_new(name, folder)
    print_report(f"{file}: fill it in, then run: cognito-audit rules test {folder}", sys.stdout)
    return 0
