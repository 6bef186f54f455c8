"""``cognito-audit explain RULE``."""

from typing import Annotated

import typer

from cognito_audit.cli import options
from cognito_audit.cli.guard import guarded


@guarded
def explain(
    rule: Annotated[str, typer.Argument(help="A rule's id or name.")],
    rules: options.Rules = None,
    config: options.Config = None,
    no_config: options.NoConfig = False,
) -> int:
    """Say what a rule checks and why, and how to mend it.

    With what it reads, and when it cannot be evaluated.
    """
    from cognito_audit.reporting.documents import RuleExplanation
    from cognito_audit.reporting.output import requested_reports, write_reports
    from cognito_audit.reporting.presentation import Presentation
    from cognito_audit.services.audit import catalogue
    from cognito_audit.services.explain import rule_named
    from cognito_audit.services.settings import settings_for

    settings = settings_for({"rules": rules}, file=config, use_file=not no_config)
    explained = RuleExplanation(rule_named(catalogue(settings), rule))
    write_reports(explained, requested_reports(None, RuleExplanation), Presentation())
    return 0
