"""``cognito-audit permissions``."""

import sys

from cognito_audit.cli import options
from cognito_audit.cli.guard import guarded


@guarded
def permissions(
    select: options.Select = None,
    ignore: options.Ignore = None,
    profile_rules: options.ProfileRules = None,
    rules: options.Rules = None,
    config: options.Config = None,
    no_config: options.NoConfig = False,
) -> int:
    """Print the least-privilege IAM policy for the selected rules, as JSON."""
    from cognito_audit.audit import catalogue, chosen
    from cognito_audit.cli.building import settings_for
    from cognito_audit.output import print_report
    from cognito_audit.permissions import policy

    given = {"select": select, "ignore": ignore, "profile-rules": profile_rules, "rules": rules}
    settings = settings_for(given, file=config, use_file=not no_config)
    print_report(policy(chosen(settings, catalogue(settings))), sys.stdout)
    return 0
