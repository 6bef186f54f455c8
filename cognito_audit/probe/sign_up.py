"""One real SignUp: prepares it, makes it, interprets the answer, and cleans up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cognito_audit.errors import NothingToAudit
from cognito_audit.lib.globs import matches
from cognito_audit.model.unknown import Unknown
from cognito_audit.probe.cleanup import NEVER_CREATED, CleanUp, clean_up, closed
from cognito_audit.probe.client import INTERRUPTED, USER_NOT_FOUND, Caller, Reply
from cognito_audit.probe.confirmation import AskForCode, ProbeStep, confirm, step_of
from cognito_audit.probe.entry import JournalEntry
from cognito_audit.probe.interpretation import SignUpReading, is_settled, read_sign_up
from cognito_audit.probe.journal import Journal, JournalRecord
from cognito_audit.probe.probed_client import ProbedClient, ProbeRefused, read_client
from cognito_audit.probe.request import SignUpOptions, SignUpRequest, build
from cognito_audit.probe.secret import Secret
from cognito_audit.probe.signals import signals_as_interrupts, signals_deferred
from cognito_audit.sources.live import Aws

DENIED = ("AccessDeniedException", "AccessDenied", "NotAuthorizedException")


@dataclass(frozen=True, slots=True)
class SignUpResult:
    """The result of a real SignUp. ``session`` is None if SignUp was refused or did not answer.

    ``session_dropped``: the raw answer held a Session that the installed botocore does not know. ``confirmed`` is the
    answer's UserConfirmed, ``delivery`` how its code is delivered (EMAIL, SMS or empty). ``steps`` are the calls of the
    chain, SignUp first.
    """

    reading: SignUpReading
    code: str
    message: str
    session: bool | None
    session_dropped: bool
    confirmed: bool | None
    delivery: str
    steps: tuple[ProbeStep, ...]
    clean_up: CleanUp

    @property
    def refused(self) -> bool:
        """Whether the client's configuration kept SignUp from succeeding."""
        return bool(self.code) and self.reading.refuses

    def facts(self) -> dict[str, Any]:
        """Return the members that the sign-up adds to the fact source ``probe``."""
        if self.session is not None:
            return {"SignUpSession": self.session}
        if self.refused:
            return {"SignUpError": self.code, "SignUpMessage": self.message}
        unknown = Unknown(f"the probe's sign-up was inconclusive: {self.reading.meaning}")
        return {"SignUpSession": unknown, "SignUpError": unknown}


@dataclass(frozen=True, slots=True)
class PreparedSignUp:
    """A sign-up that has passed every check and was not made yet. ``pause`` is in seconds, between repeated reads."""

    caller: Caller
    target: ProbedClient
    request: SignUpRequest
    profile: str = ""
    journal: Journal = field(default_factory=Journal)
    pause: float = 1.0

    def run(
        self, ask_for_code: AskForCode | None = None, on_clean_up: Callable[[CleanUp], None] = lambda _: None
    ) -> SignUpResult:
        """Make the one SignUp, continue with the code that ``ask_for_code`` returns, if any, and clean up.

        ``on_clean_up`` gets the result of the clean-up, even if an interruption keeps this from returning. Raises
        ``ProbeRefused`` if nothing was sent: the journal cannot be written, or the name is taken.
        """
        self._refuse_taken_name()
        with signals_as_interrupts(), self.journal.record(self._entry()) as record:
            reply, steps = INTERRUPTED, []
            try:
                reply = self.caller.call("SignUp", **self.request.parameters(self.target))
                if reply.members is not None:
                    record.add_user_sub(str(reply.members["UserSub"]))
                steps = [step_of("SignUp", reply)]
                if ask_for_code and "CodeDeliveryDetails" in reply.body:
                    steps += confirm(self.caller, self.target, self.request, reply, ask_for_code)
            finally:
                with signals_deferred():
                    done = self._clean_up(record, reply)
                    on_clean_up(done)
        return _result(reply, tuple(steps), done)

    def _entry(self) -> JournalEntry:
        arn = "" if isinstance(self.target.pool, Unknown) else str(self.target.pool.get("Arn", ""))
        return JournalEntry(
            self.request.label,
            self.target.user_pool_id,
            self.target.client_id,
            self.target.region,
            self.request.username,
            self.request.alias,
            self.request.marks,
            self.target.endpoint_url if self.target.stand_in else "",
            self.profile,
            user_pool_arn=arn if arn.endswith(f":userpool/{self.target.user_pool_id}") else "",
        )

    def _refuse_taken_name(self) -> None:
        """Refuse a name that a user already has: that user is not the probe's, and the two must not be confused."""
        named = {"UserPoolId": self.target.user_pool_id, "Username": self.request.username}
        existing = self.caller.call_until_answered("AdminGetUser", self.pause, **named)
        if existing.succeeded:
            raise ProbeRefused(f"user {self.request.username} already exists: not touched, and nothing was sent")
        if not existing.is_refusal(USER_NOT_FOUND):
            raise ProbeRefused(f"cannot check whether the user name is free ({existing.code or existing.lost})")

    def _clean_up(self, record: JournalRecord, reply: Reply) -> CleanUp:
        """Delete the user, and close the entry once it is certain that there is none and will be none."""
        if not reply.sent:
            done = NEVER_CREATED
        else:
            created = read_sign_up(reply).user_created
            done = clean_up(self.caller, record.entry, created, settled=is_settled(reply), pause=self.pause)
        return closed(record, done)


def prepare(
    aws: Aws,
    pool_id: str,
    client_id: str,
    region: str,
    secret: Secret | None = None,
    options: SignUpOptions | None = None,
) -> PreparedSignUp:
    """Check everything that can be checked without creating anything.

    Raises ``ProbeRefused`` if the sign-up must not, or cannot, be made, ``NothingToAudit`` if the pool does not exist
    or cannot be read.
    """
    caller = Caller(aws, region)
    target = read_client(caller, pool_id, client_id, secret)
    return prepare_at(caller, target, options or SignUpOptions(), aws.connection.profile)


def prepare_at(caller: Caller, target: ProbedClient, options: SignUpOptions, profile: str = "") -> PreparedSignUp:
    """Prepare a sign-up for a client that was already read. Raises as ``prepare``."""
    if isinstance(target.pool, Unknown):
        raise NothingToAudit(f"a sign-up needs the pool's own description: {target.pool.reason}")
    _refuse_protected(target.pool, target.user_pool_id, options)
    if (target.pool.get("AdminCreateUserConfig") or {}).get("AllowAdminCreateUserOnly"):
        raise ProbeRefused("sign-up is closed in this pool (AllowAdminCreateUserOnly), so it cannot be probed")
    if target.secret_missing:
        raise ProbeRefused(target.secret_missing)
    request = build(target, options)
    _refuse_without_deletion(caller, target, request)
    return PreparedSignUp(caller, target, request, profile)


def sign_up(
    aws: Aws,
    pool_id: str,
    client_id: str,
    region: str,
    secret: Secret | None = None,
    options: SignUpOptions | None = None,
) -> SignUpResult:
    """Make one real sign-up and clean up after it. The caller must have the operator's consent.

    Raises as ``prepare`` and ``PreparedSignUp.run``.
    """
    return prepare(aws, pool_id, client_id, region, secret, options).run()


def _refuse_protected(pool: Mapping[str, Any], pool_id: str, options: SignUpOptions) -> None:
    for pattern in options.excluded_pools:
        if any(matches(name, pattern) for name in (pool_id, str(pool.get("Name", "")))):
            raise ProbeRefused(f"the configuration excludes this pool ([probe] never: {pattern})")


def _refuse_without_deletion(caller: Caller, target: ProbedClient, request: SignUpRequest) -> None:
    """Check with a name that no user has that users may be read and deleted."""
    name = f"{request.label}-nobody"
    for operation in ("AdminGetUser", "AdminDeleteUser"):
        reply = caller.call_until_answered(operation, 1.0, UserPoolId=target.user_pool_id, Username=name)
        if reply.is_refusal(USER_NOT_FOUND):
            continue
        raise ProbeRefused(
            f"cognito-idp:{operation} is {'denied' if reply.code in DENIED else 'not usable'} here "
            f"({reply.code or reply.lost or 'it found a user that should not exist'}), so a user could not be cleaned "
            "up; allow it, or use the look, which creates nothing"
        )


def _result(reply: Reply, steps: tuple[ProbeStep, ...], done: CleanUp) -> SignUpResult:
    members = reply.members or {}
    session = "Session" in reply.body if reply.succeeded else None
    return SignUpResult(
        reading=read_sign_up(reply),
        code=reply.code,
        message=reply.message,
        session=session,
        session_dropped=bool(session) and "Session" not in members,
        confirmed=members.get("UserConfirmed"),
        delivery=str((members.get("CodeDeliveryDetails") or {}).get("DeliveryMedium", "")),
        steps=steps,
        clean_up=done,
    )
