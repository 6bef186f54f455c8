"""Probe app clients: by a look that creates nothing, or by one real sign-up that the operator confirms."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from cognito_audit.aws.arn import account_of
from cognito_audit.config import file as config
from cognito_audit.config.settings import Settings
from cognito_audit.errors import ExitCode, UserError
from cognito_audit.lib.console import ask, confirm, print_error
from cognito_audit.model.declaration import Intent, declared_intent
from cognito_audit.model.unknown import Unknown
from cognito_audit.probe.cleanup import CleanUp
from cognito_audit.probe.client import Caller
from cognito_audit.probe.confirmation import refuse_without_code
from cognito_audit.probe.effects import effects
from cognito_audit.probe.entry import JournalEntry
from cognito_audit.probe.entry_connection import connect_to
from cognito_audit.probe.flow_check import look_at
from cognito_audit.probe.journal import Journal
from cognito_audit.probe.managed_secret import explain_unread, secret_reader
from cognito_audit.probe.outcome import ProbeOutcome, conclusion_of
from cognito_audit.probe.probed_client import ProbedClient, read_client
from cognito_audit.probe.recovery import RecoveredUser, find_forgotten, recover, sweep
from cognito_audit.probe.request import SignUpOptions
from cognito_audit.probe.secret import Secret
from cognito_audit.probe.sign_up import PreparedSignUp, SignUpResult, prepare_at
from cognito_audit.reporting.documents import CleanupReport, ProbeReport
from cognito_audit.services.sources import connection_of
from cognito_audit.sources.live import Aws
from cognito_audit.text.sanitize import plain_text
from cognito_audit.text.terminal import terminal_width
from cognito_audit.text.wrapping import wrapped


@dataclass(frozen=True, slots=True)
class ProbeRequest:
    """What to probe, or to clean up. ``secret`` is the client's secret where the user passes it; with
    ``read_managed_secret`` one that AWS Secrets Manager holds is read there.
    """

    user_pool_id: str = ""
    client_id: str = ""
    sign_up: bool = False
    confirm: bool = False
    options: SignUpOptions = field(default_factory=SignUpOptions)
    secret: Secret | None = None
    cleanup: bool = False
    sweep: bool = False
    yes: bool = False
    force: bool = False
    read_managed_secret: bool = False

    def refuse_contradictions(self) -> None:
        """Raise ``UserError`` unless the options name one thing to do."""
        if sum((self.sign_up, self.cleanup, self.sweep)) > 1:
            raise UserError("give only one of --sign-up, --cleanup and --sweep")
        if self.cleanup:
            return
        if not self.user_pool_id or not (self.client_id or self.sweep):
            raise UserError("nothing to probe: pass --user-pool-id ID --client-id ID (--sweep needs the pool alone)")
        if self.confirm and not self.sign_up:
            raise UserError("--confirm continues a sign-up: add --sign-up")
        if self.confirm and not (self.options.email or self.options.phone_number):
            raise UserError("--confirm needs a recipient for the code: --email ADDRESS (or --phone-number)")
        if self.secret and self.read_managed_secret:
            raise UserError("--client-secret-env already passes the secret: leave --read-managed-secret out")
        if (self.options.email or self.options.phone_number or self.options.passwordless) and not self.sign_up:
            raise UserError("--email, --phone-number and --passwordless need --sign-up")


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """The document of a probe or of a clean-up, and the exit code."""

    document: ProbeReport | CleanupReport
    code: ExitCode

    def exit_code(self) -> ExitCode:
        """Return the exit code of the probe or the clean-up."""
        return self.code


def sign_up_options(
    settings: Settings, email: str | None = None, phone_number: str | None = None, *, passwordless: bool = False
) -> SignUpOptions:
    """Return how to sign up, and the pools that the configuration protects. Raises ``ConfigError``."""
    never = config.never(settings.tables, "probe", settings.file)
    return SignUpOptions(email or "", phone_number or "", passwordless, never)


def probe(request: ProbeRequest, settings: Settings) -> ProbeResult:
    """Probe one app client, or clean up after earlier probes. Raises ``UserError``."""
    request.refuse_contradictions()
    connection = connection_of(settings)
    if request.cleanup:
        return _clean_up("cleanup", recover(Journal(), partial(connect_to, connection), force=request.force))
    aws = Aws(connection)
    caller = Caller(aws, aws.region_of(request.user_pool_id))
    if request.sweep:
        return _clean_up("sweep", _sweep(request, caller))
    managed = secret_reader(aws, caller.region) if request.read_managed_secret else explain_unread
    client = read_client(caller, request.user_pool_id, request.client_id, request.secret, managed)
    look = look_at(caller, client)
    signed_up = _sign_up(request, caller, client, connection.profile) if request.sign_up else None
    outcome = ProbeOutcome(client, look, signed_up, _intent(client, settings))
    return ProbeResult(ProbeReport(outcome), outcome.conclusion().exit_code)


def _clean_up(command: str, users: Sequence[RecoveredUser]) -> ProbeResult:
    return ProbeResult(CleanupReport(command, users), conclusion_of(users).exit_code)


def _sign_up(request: ProbeRequest, caller: Caller, client: ProbedClient, profile: str) -> SignUpResult:
    ready = prepare_at(caller, client, request.options, profile)
    if request.confirm and not isinstance(client.pool, Unknown):
        refuse_without_code(client.pool, ready.request)
    confirm_sign_up(ready, confirming=request.confirm, yes=request.yes)
    prompt = f"The code that was sent for {plain_text(ready.request.username)}:"
    ask_for_code: Callable[[], str] | None = partial(ask, prompt) if request.confirm else None
    return ready.run(ask_for_code, warn_of_user)


def confirm_sign_up(ready: PreparedSignUp, *, confirming: bool = False, yes: bool) -> None:
    """Show what the sign-up does, and ask for consent. Raises ``Declined``."""
    lines = ["This makes one real sign-up:", *_bullets(effects(ready, confirming=confirming))]
    confirm("Create this test user now?", yes=yes, lines=lines)


def warn_of_user(result: CleanUp) -> None:
    """Warn on standard error that a user is or may be left, and how to delete it."""
    if not result.verified:
        print_error(f"{plain_text(result.summary)}\n  {plain_text(result.command)}")


def _sweep(request: ProbeRequest, caller: Caller) -> list[RecoveredUser]:
    users = list(find_forgotten(caller, request.user_pool_id, Journal(), force=request.force))
    to_delete = [user for user in users if isinstance(user, JournalEntry)]
    if to_delete:
        names = [f"{user.username} ({', '.join(user.marks.values())})" for user in to_delete]
        lines = [f"Users of {request.user_pool_id} that forgotten probes made:", *_bullets(names)]
        confirm(f"Delete {len(to_delete)}?", yes=request.yes, lines=lines)
    return [sweep(caller, user) if isinstance(user, JournalEntry) else user for user in users]


def _bullets(texts: Sequence[str]) -> list[str]:
    return [line for text in texts for line in wrapped(plain_text(text), terminal_width(), "  - ", "    ")]


def _intent(client: ProbedClient, settings: Settings) -> Intent:
    """Return what the configuration file declares of the client."""
    names = (_member(client.client, "ClientName"), client.client_id)
    pools = (_member(client.pool, "Name"), client.user_pool_id)
    declarations = config.declarations(settings.tables, settings.file)
    account = account_of(_member(client.pool, "Arn"))
    return declared_intent(declarations, [n for n in names if n], [p for p in pools if p], account, client.region)


def _member(answer: Mapping[str, Any] | Unknown, name: str) -> str:
    return "" if isinstance(answer, Unknown) else str(answer.get(name, ""))
