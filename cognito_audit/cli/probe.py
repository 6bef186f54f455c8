"""``cognito-audit probe``."""

from typing import Annotated, ClassVar

import typer

from cognito_audit.cli import options
from cognito_audit.cli.groups import OptionGroup

EXAMPLES = (
    "probe --user-pool-id ID --client-id ID",
    "probe --user-pool-id ID --client-id ID --sign-up",
    "probe --cleanup",
)


class ProbeTargetOptions(OptionGroup):
    """The app client to probe."""

    PANEL: ClassVar[str] = "What to probe"

    user_pool_id: Annotated[str | None, typer.Option(metavar="ID", help="User pool.")]
    client_id: Annotated[str | None, typer.Option(metavar="ID", help="App client to probe.")]


class ProbeSignUpOptions(OptionGroup):
    """One real sign-up."""

    PANEL: ClassVar[str] = "Sign-up"

    sign_up: Annotated[bool, typer.Option("--sign-up", help="Create a test user by one real sign-up, then delete it.")]
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Then ask for the code, and call ConfirmSignUp and InitiateAuth.")
    ]
    email: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Sign up with this address. [default: one of the SES simulator]"),
    ]
    phone_number: Annotated[
        str | None, typer.Option(metavar="NUMBER", help="Number that may get a message, such as +12065550100.")
    ]
    passwordless: Annotated[bool, typer.Option("--passwordless", help="Sign up without a password.")]
    client_secret_env: Annotated[
        str | None, typer.Option(metavar="VARIABLE", help="Environment variable that holds the client secret.")
    ]
    read_managed_secret: Annotated[
        bool, typer.Option("--read-managed-secret", help="Read a client secret that AWS Secrets Manager holds, once.")
    ]
    yes: Annotated[bool, typer.Option("--yes", help="Create or delete users without asking.")]


class CleanUpOptions(OptionGroup):
    """Users that earlier probes left."""

    PANEL: ClassVar[str] = "Clean-up"

    cleanup: Annotated[bool, typer.Option("--cleanup", help="Delete the users that interrupted probes left.")]
    sweep: Annotated[bool, typer.Option("--sweep", help="Find and delete forgotten test users in the pool.")]
    force: Annotated[
        bool, typer.Option("--force", help="With --cleanup or --sweep: include users of probes that may be running.")
    ]


def probe(
    target: ProbeTargetOptions,
    sign_up: ProbeSignUpOptions,
    clean_up: CleanUpOptions,
    output: options.OutputOptions,
    aws: options.AwsOptions,
    config: options.ConfigOptions,
) -> int:
    """Check with the API whether an app client gets a Session.

    By a look that creates nothing, or by one real sign-up.

    Exit codes: 0 as it should be, 1 no Session or a mismatch, 2 refused, cancelled or wrong usage, 3 unknown or
    something left to clean up, 4 no credentials or denied, 130 interrupted.
    """
    from cognito_audit.probe.probed_client import secret_from
    from cognito_audit.reporting.documents import CleanupReport, ProbeReport
    from cognito_audit.services.probe import ProbeRequest, probe, sign_up_options
    from cognito_audit.services.publish import publish

    reports = output.request(CleanupReport if clean_up.cleanup or clean_up.sweep else ProbeReport)
    aws.start_log()
    settings = config.resolve(aws)
    request = ProbeRequest(
        target.user_pool_id or "",
        target.client_id or "",
        sign_up.sign_up,
        sign_up.confirm,
        sign_up_options(settings, sign_up.email, sign_up.phone_number, passwordless=sign_up.passwordless),
        secret_from(sign_up.client_secret_env),
        clean_up.cleanup,
        clean_up.sweep,
        sign_up.yes,
        clean_up.force,
        sign_up.read_managed_secret,
    )
    result = probe(request, settings)
    publish(result.document, reports)
    return result.exit_code()
