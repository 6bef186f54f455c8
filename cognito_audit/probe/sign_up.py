"""One real SignUp: prepared, made, read, and cleaned up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cognito_audit.errors import NothingToAudit
from cognito_audit.lib.globs import matches
from cognito_audit.model.values import Unknown
from cognito_audit.probe.cleanup import CleanUp, clean_up
from cognito_audit.probe.client import INTERRUPTED, USER_NOT_FOUND, Caller, Reply
from cognito_audit.probe.confirmation import AskForCode, Step, confirm, step_of
from cognito_audit.probe.interpretation import SignUpReading, read_sign_up
from cognito_audit.probe.journal import Entry, Journal, Record
from cognito_audit.probe.probed_client import ProbeRefused, Subject, read_subject
from cognito_audit.probe.request import SignUpRequest, Wishes, build
from cognito_audit.probe.secret import Secret
from cognito_audit.probe.signals import terminating_gently, undisturbed
from cognito_audit.sources.live import Aws

DENIED = ("AccessDeniedException", "AccessDenied", "NotAuthorizedException")


@dataclass(frozen=True, slots=True)
class SignUpResult:
    """What a real SignUp showed. ``session`` is None where SignUp was refused or its answer did not come.

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
    steps: tuple[Step, ...]
    clean_up: CleanUp

    @property
    def refused(self) -> bool:
        """Whether the client's configuration kept SignUp from succeeding."""
        return bool(self.code) and self.reading.refuses

    def facts(self) -> dict[str, Any]:
        """What the sign-up adds to the root ``probe``."""
        if self.session is not None:
            return {"SignUpSession": self.session}
        if self.refused:
            return {"SignUpError": self.code, "SignUpMessage": self.message}
        why = Unknown(f"the sign-up of the probe did not tell: {self.reading.says}")
        return {"SignUpSession": why, "SignUpError": why}


@dataclass(frozen=True, slots=True)
class Ready:
    """A sign-up that has passed every check and was not made yet. ``pause`` is in seconds, between repeated reads."""

    caller: Caller
    subject: Subject
    request: SignUpRequest
    profile: str = ""
    journal: Journal = field(default_factory=Journal)
    pause: float = 1.0

    def run(
        self, ask_for_code: AskForCode | None = None, told: Callable[[CleanUp], None] = lambda _: None
    ) -> SignUpResult:
        """Make the one SignUp, go on with the code that ``ask_for_code`` gives, if any, and clean up.

        ``told`` hears how the clean-up ended, also where an interruption keeps the result from being answered. Raises
        ``ProbeRefused`` where nothing was sent: the journal cannot be written, or the name is taken.
        """
        self._refuse_taken_name()
        with terminating_gently(), self.journal.record(self._entry()) as record:
            reply, steps = INTERRUPTED, []
            try:
                reply = self.caller.call("SignUp", **self.request.parameters(self.subject))
                if reply.members is not None:
                    record.learn_sub(str(reply.members.get("UserSub", "")))
                steps = [step_of("SignUp", reply)]
                if ask_for_code and "CodeDeliveryDetails" in reply.body:
                    steps += confirm(self.caller, self.subject, self.request, reply, ask_for_code)
            finally:
                with undisturbed():
                    done = self._clean_up(record, reply)
                    told(done)
        return _result(reply, tuple(steps), done)

    def _entry(self) -> Entry:
        return Entry(
            self.request.label,
            self.subject.user_pool_id,
            self.subject.client_id,
            self.subject.region,
            self.request.username,
            self.request.alias,
            self.request.marks,
            self.subject.endpoint_url if self.subject.stand_in else "",
            self.profile,
        )

    def _refuse_taken_name(self) -> None:
        """Whoever has the name already is not the probe's: nothing may be sent or written down that mixes them up."""
        named = {"UserPoolId": self.subject.user_pool_id, "Username": self.request.username}
        there = self.caller.insist("AdminGetUser", self.pause, **named)
        if there.succeeded:
            raise ProbeRefused(f"there is a user {self.request.username} already: left alone, and nothing was sent")
        if there.code != USER_NOT_FOUND:
            raise ProbeRefused(f"whether the name is free could not be read ({there.code or there.lost})")

    def _clean_up(self, record: Record, reply: Reply) -> CleanUp:
        made = read_sign_up(reply).made
        done = clean_up(self.caller, record.entry, made, settled=not reply.lost, pause=self.pause)
        if done.verified:
            record.close()
        return done


def prepare(
    aws: Aws, pool_id: str, client_id: str, region: str, secret: Secret | None = None, wishes: Wishes | None = None
) -> Ready:
    """Check everything that can be checked without creating anything.

    Raises ``ProbeRefused`` where the sign-up must not, or cannot, be made, ``NothingToAudit`` where the pool is not
    there or may not be read.
    """
    caller = Caller(aws, region)
    subject = read_subject(caller, pool_id, client_id, secret)
    return prepare_at(caller, subject, wishes or Wishes(), aws.connection.profile)


def prepare_at(caller: Caller, subject: Subject, wishes: Wishes, profile: str = "") -> Ready:
    """As ``prepare``, for a client that was read already."""
    if isinstance(subject.pool, Unknown):
        raise NothingToAudit(f"a sign-up needs the pool's own description: {subject.pool.reason}")
    _refuse_protected(subject.pool, subject.user_pool_id, wishes)
    if (subject.pool.get("AdminCreateUserConfig") or {}).get("AllowAdminCreateUserOnly"):
        raise ProbeRefused("sign-up is closed in this pool (AllowAdminCreateUserOnly), so there is nothing to probe")
    if subject.secret_missing:
        raise ProbeRefused(subject.secret_missing)
    request = build(subject, wishes)
    _refuse_without_deletion(caller, subject, request)
    return Ready(caller, subject, request, profile)


def sign_up(
    aws: Aws, pool_id: str, client_id: str, region: str, secret: Secret | None = None, wishes: Wishes | None = None
) -> SignUpResult:
    """Make one real sign-up and clean up after it. Whoever calls this has the operator's consent.

    Raises as ``prepare`` and ``Ready.run``.
    """
    return prepare(aws, pool_id, client_id, region, secret, wishes).run()


def _refuse_protected(pool: Mapping[str, Any], pool_id: str, wishes: Wishes) -> None:
    for pattern in wishes.never:
        if any(matches(name, pattern) for name in (pool_id, str(pool.get("Name", "")))):
            raise ProbeRefused(f"the configuration forbids it: [probe] never names this pool ({pattern})")


def _refuse_without_deletion(caller: Caller, subject: Subject, request: SignUpRequest) -> None:
    """Whether users may be read and deleted, asked of a name that nobody has."""
    name = f"{request.label}-nobody"
    for operation in ("AdminGetUser", "AdminDeleteUser"):
        reply = caller.insist(operation, 1.0, UserPoolId=subject.user_pool_id, Username=name)
        if reply.code == USER_NOT_FOUND:
            continue
        raise ProbeRefused(
            f"cognito-idp:{operation} is {'denied' if reply.code in DENIED else 'not usable'} here "
            f"({reply.code or reply.lost or 'it found a user that nobody made'}), so a user could not be cleaned up; "
            "allow it, or use the look, which creates nothing"
        )


def _result(reply: Reply, steps: tuple[Step, ...], done: CleanUp) -> SignUpResult:
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
