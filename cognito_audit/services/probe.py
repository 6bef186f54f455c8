"""``cognito-audit probe``: what the command line asks for, carried out."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from cognito_audit.config import file as config
from cognito_audit.config.settings import Settings
from cognito_audit.errors import ExitCode, UserError
from cognito_audit.model.declaration import Intent, declared_intent
from cognito_audit.model.values import Unknown
from cognito_audit.probe.cleanup import CleanUp
from cognito_audit.probe.client import Caller
from cognito_audit.probe.confirmation import refuse_without_code
from cognito_audit.probe.flow_check import look_at
from cognito_audit.probe.journal import Entry, Journal
from cognito_audit.probe.managed_secret import not_read, reader
from cognito_audit.probe.outcome import Outcome, ending_of
from cognito_audit.probe.probed_client import Subject, read_subject
from cognito_audit.probe.recovery import Recovered, forgotten, recover, sweep
from cognito_audit.probe.request import Wishes
from cognito_audit.probe.secret import Secret
from cognito_audit.probe.sign_up import SignUpResult, prepare_at
from cognito_audit.reporting.documents import CleanupReport, ProbeReport
from cognito_audit.services.probe_consent import ask, what_will_happen
from cognito_audit.sources.live import Aws, Connection
from cognito_audit.text.sanitize import plain_text


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line asks for. ``secret`` is the client's, where it is given and not read; whether one that
    Secrets Manager holds is read there says ``read_managed_secret``.
    """

    user_pool_id: str = ""
    client_id: str = ""
    sign_up: bool = False
    confirm: bool = False
    wishes: Wishes = field(default_factory=Wishes)
    secret: Secret | None = None
    cleanup: bool = False
    sweep: bool = False
    yes: bool = False
    force: bool = False
    read_managed_secret: bool = False

    def refuse_mixture(self) -> None:
        """Raise ``UserError`` unless the options say one thing clearly."""
        if sum((self.sign_up, self.cleanup, self.sweep)) > 1:
            raise UserError("--sign-up, --cleanup and --sweep are different things: name one")
        if self.cleanup:
            return
        if not self.user_pool_id or not (self.client_id or self.sweep):
            raise UserError("say what to probe: --user-pool-id ID --client-id ID (--sweep needs the pool alone)")
        if self.confirm and not self.sign_up:
            raise UserError("--confirm goes on from a sign-up: add --sign-up")
        if self.confirm and not (self.wishes.email or self.wishes.phone_number):
            raise UserError("--confirm needs somebody who gets the code: --email ADDRESS (or --phone-number)")
        if self.secret and self.read_managed_secret:
            raise UserError("--client-secret-env gives the secret: leave --read-managed-secret out")
        if (self.wishes.email or self.wishes.phone_number or self.wishes.passwordless) and not self.sign_up:
            raise UserError("--email, --phone-number and --passwordless belong to --sign-up")


def carry_out(order: Order, settings: Settings) -> tuple[ProbeReport | CleanupReport, ExitCode]:
    """Do what the order says. Raises ``UserError``."""
    order.refuse_mixture()
    connection = Connection(settings["profile"] or "", tuple(settings["regions"]), settings["endpoint-url"] or "")
    if order.cleanup:
        return _users("cleanup", recover(Journal(), partial(_caller_of, connection), force=order.force))
    aws = Aws(connection)
    caller = Caller(aws, aws.region_of(order.user_pool_id))
    if order.sweep:
        return _users("sweep", _sweep(order, caller))
    managed = reader(aws, caller.region) if order.read_managed_secret else not_read
    subject = read_subject(caller, order.user_pool_id, order.client_id, order.secret, managed)
    seen = look_at(caller, subject)
    signed_up = _sign_up(order, caller, subject, connection.profile) if order.sign_up else None
    outcome = Outcome(subject, seen, signed_up, _intent(subject, settings))
    return ProbeReport(outcome), outcome.ending()[0]


def _sign_up(order: Order, caller: Caller, subject: Subject, profile: str) -> SignUpResult:
    ready = prepare_at(caller, subject, order.wishes, profile)
    if order.confirm and not isinstance(subject.pool, Unknown):
        refuse_without_code(subject.pool, ready.request)
    sys.stderr.write("This makes one real sign-up:\n")
    ask("Make it?", what_will_happen(ready, confirming=order.confirm), yes=order.yes)
    wanted: Callable[[], str] | None = partial(_asked_code, ready.request.username) if order.confirm else None
    return ready.run(wanted, warn_of_user)


def warn_of_user(done: CleanUp) -> None:
    """Say at once, on stderr, that a user is or may be left, and how to delete it."""
    if not done.verified:
        sys.stderr.write(f"cognito-audit: {plain_text(done.says)}\n  {plain_text(done.command)}\n")


def _asked_code(username: str) -> str:
    sys.stderr.write(f"The code that was sent for {plain_text(username)}: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip()


def _sweep(order: Order, caller: Caller) -> list[Recovered]:
    found = list(forgotten(caller, order.user_pool_id, Journal(), force=order.force))
    to_delete = [entry for entry in found if isinstance(entry, Entry)]
    if to_delete:
        sys.stderr.write(f"Users of {order.user_pool_id} that forgotten probes made:\n")
        lines = [f"{entry.username} ({', '.join(entry.marks.values())})" for entry in to_delete]
        ask(f"Delete {len(to_delete)}?", lines, yes=order.yes)
    return [sweep(caller, one) if isinstance(one, Entry) else one for one in found]


def _users(command: str, users: list[Recovered]) -> tuple[CleanupReport, ExitCode]:
    return CleanupReport(command, users), ending_of(users)[0]


def _caller_of(given: Connection, entry: Entry) -> Caller:
    """The account of an entry: where its probe went, unless the command line says otherwise."""
    profile = given.profile or entry.profile
    endpoint = given.endpoint_url or entry.endpoint_url
    return Caller(Aws(Connection(profile, (entry.region,), endpoint)), entry.region)


def _intent(subject: Subject, settings: Settings) -> Intent:
    """What the configuration file declares of the client."""
    named = (_member(subject.client, "ClientName"), subject.client_id)
    pools = (_member(subject.pool, "Name"), subject.user_pool_id)
    declarations = config.declarations(settings.tables, settings.file)
    account = (_member(subject.pool, "Arn").split(":") + [""] * 5)[4]
    return declared_intent(declarations, [n for n in named if n], [p for p in pools if p], account, subject.region)


def _member(answer: Any, name: str) -> str:
    return "" if isinstance(answer, Unknown) else str(answer.get(name, ""))
