"""``cognito-audit permissions``."""

import sys
from typing import Annotated

import typer

from cognito_audit.cli import options
from cognito_audit.cli.guard import guarded


@guarded
def permissions(
    command: Annotated[
        str, typer.Option("--for", metavar="check|probe|fix", help="The command that the policy is for.")
    ] = "check",
    select: options.Select = None,
    ignore: options.Ignore = None,
    profile_rules: options.ProfileRules = None,
    rules: options.Rules = None,
    read_managed_secret: Annotated[
        bool,
        typer.Option("--read-managed-secret", help="With --for probe: what probe --read-managed-secret needs too."),
    ] = False,
    config: options.Config = None,
    no_config: options.NoConfig = False,
) -> int:
    """Print the least-privilege IAM policy, as JSON.

    It allows what the selected rules read; for fix what every rule reads, for each fix is judged by all of them.
    """
    from cognito_audit.errors import UserError
    from cognito_audit.reporting.output import print_report
    from cognito_audit.services.audit import catalogue, selected_rules
    from cognito_audit.services.permissions import COMMANDS, policy
    from cognito_audit.services.settings import settings_for
    from cognito_audit.text.suggestions import refuse_unknown

    refuse_unknown("--for", command, COMMANDS)
    if read_managed_secret and command != "probe":
        raise UserError("--read-managed-secret belongs to --for probe")
    given = {"select": select, "ignore": ignore, "profile-rules": profile_rules, "rules": rules}
    settings = settings_for(given, file=config, use_file=not no_config)
    known = catalogue(settings)
    asked = known.rules if command == "fix" else selected_rules(settings, known)
    print_report(policy(asked, command, read_managed_secret=read_managed_secret), sys.stdout)
    return 0
