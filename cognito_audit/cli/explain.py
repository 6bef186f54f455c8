"""``cognito-audit explain RULE``."""

from typing import Annotated, ClassVar

import typer

from cognito_audit.cli import options
from cognito_audit.cli.groups import FromSetting, OptionGroup

EXAMPLES = ("explain CA101", "explain user-auth-disabled")


class OwnRuleOptions(OptionGroup):
    """Rules of the user's own."""

    PANEL: ClassVar[str] = "Rules"

    rule: Annotated[str, typer.Argument(metavar="RULE", help="ID or name of a rule.")]
    rules: Annotated[list[str], FromSetting("rules")]


def explain(rules: OwnRuleOptions, config: options.ConfigOptions) -> int:
    """Explain what a rule checks and why, and how to fix it.

    Lists what it reads too, and when it cannot be evaluated.
    """
    from cognito_audit.reporting.documents import RuleExplanation
    from cognito_audit.services.audit import catalogue
    from cognito_audit.services.publish import output_request, publish
    from cognito_audit.services.rules import rule_named

    rule = rule_named(catalogue(config.resolve(rules)), rules.rule)
    publish(RuleExplanation(rule), output_request([], RuleExplanation))
    return 0
