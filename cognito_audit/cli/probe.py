"""``cognito-audit probe``."""

from typing import Annotated

import typer

from cognito_audit.cli import options
from cognito_audit.cli.guard import guarded


@guarded
def probe(
    user_pool_id: Annotated[str, typer.Option(help="The user pool.")] = "",
    client_id: Annotated[str, typer.Option(help="The app client to probe.")] = "",
    sign_up: Annotated[
        bool, typer.Option("--sign-up", help="Make one real sign-up, and delete its user afterwards.")
    ] = False,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Go on: ask for the code, ConfirmSignUp, InitiateAuth.")
    ] = False,
    email: Annotated[str, typer.Option(help="Sign up with this address, not with one of the SES simulator.")] = "",
    phone_number: Annotated[str, typer.Option(help="A number that may get a message, as +12065550100.")] = "",
    passwordless: Annotated[bool, typer.Option("--passwordless", help="Sign up without a password.")] = False,
    client_secret_env: Annotated[
        str | None, typer.Option(metavar="VARIABLE", help="The environment variable with the client secret.")
    ] = None,
    read_managed_secret: Annotated[
        bool,
        typer.Option("--read-managed-secret", help="Read a client secret that AWS Secrets Manager holds, once."),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    cleanup: Annotated[bool, typer.Option("--cleanup", help="Delete what interrupted probes left.")] = False,
    sweep: Annotated[bool, typer.Option("--sweep", help="Find forgotten users of probes in the pool.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="With --cleanup, --sweep: take what may belong to a running probe.")
    ] = False,
    profile: options.Profile = None,
    region: Annotated[str | None, typer.Option(help="The AWS region; else the one in the pool's id.")] = None,
    endpoint_url: options.EndpointUrl = None,
    form: options.Format = None,
    config: options.Config = None,
    no_config: options.NoConfig = False,
    debug: options.Debug = False,
) -> int:
    """Ask Cognito itself whether an app client gets a Session.

    By a look that creates nothing, or by one real sign-up.

    Exit codes: 0 as it should be, 1 no Session or a mismatch, 2 refused or wrong usage, 3 unknown or something left to
    clean up, 4 no credentials or denied, 130 interrupted.
    """
    from cognito_audit.config.file import never
    from cognito_audit.probe.probed_client import secret_from
    from cognito_audit.probe.request import Wishes
    from cognito_audit.reporting.documents import CleanupReport, ProbeReport
    from cognito_audit.reporting.output import requested_reports, write_reports
    from cognito_audit.reporting.presentation import Presentation
    from cognito_audit.services.probe import Order, carry_out
    from cognito_audit.services.settings import debug_to_stderr, settings_for
    from cognito_audit.text.terminal import Terminal, terminal_width

    given = {"profile": profile, "regions": [region] if region else None, "endpoint-url": endpoint_url}
    reports = requested_reports(form, CleanupReport if cleanup or sweep else ProbeReport)
    debug_to_stderr(wanted=debug)
    settings = settings_for(given, file=config, use_file=not no_config)
    wishes = Wishes(email, phone_number, passwordless, never(settings.tables, "probe", settings.file))
    secret = secret_from(client_secret_env)
    order = Order(
        user_pool_id, client_id, sign_up, confirm, wishes, secret, cleanup, sweep, yes, force, read_managed_secret
    )
    document, code = carry_out(order, settings)
    write_reports(document, reports, Presentation(Terminal(terminal_width())))
    return code
