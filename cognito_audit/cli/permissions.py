"""``cognito-audit permissions``."""

import sys
from typing import Annotated, ClassVar

import typer

from cognito_audit.cli import options
from cognito_audit.cli.groups import OptionGroup

EXAMPLES = ("permissions > policy.json", "permissions --for fix", "permissions --select session")


class PolicyOptions(OptionGroup):
    """Which command the policy is for."""

    PANEL: ClassVar[str] = "Policy"

    command: Annotated[
        str, typer.Option("--for", metavar="check|probe|fix", help="Command that the policy is for.")
    ] = "check"
    read_managed_secret: Annotated[
        bool,
        typer.Option("--read-managed-secret", help="With --for probe: what probe --read-managed-secret needs too."),
    ] = False


def permissions(policy: PolicyOptions, rules: options.RuleOptions, config: options.EnvConfigOptions) -> int:
    """Print the least-privilege IAM policy, as JSON.

    It allows what the selected rules read; for fix what every rule reads, because each fix is judged by all of them.
    """
    from cognito_audit.reporting.output import print_report
    from cognito_audit.services.permissions import PolicyRequest, policy_document

    request = PolicyRequest(policy.command, policy.read_managed_secret)
    request.refuse_contradictions()
    print_report(policy_document(request, config.resolve(rules, env=config.env)), sys.stdout)
    return 0
