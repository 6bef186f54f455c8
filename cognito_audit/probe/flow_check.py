"""The look: InitiateAuth(USER_AUTH) for a user who does not exist. It creates nothing."""

import uuid
from dataclasses import dataclass
from typing import Any, Final

from cognito_audit.model.values import Unknown
from cognito_audit.probe.client import Caller, Reply
from cognito_audit.probe.interpretation import LookReading, read_look
from cognito_audit.probe.probed_client import Subject, read_subject
from cognito_audit.probe.secret import Secret
from cognito_audit.sources.live import Aws

PROVES: Final = {
    True: "The answer says that the USER_AUTH flow is on. Not proven: that SignUp returns a Session (`probe --sign-up` "
    "shows that), for it is not documented that Cognito checks the flow before it looks the user up.",
    False: "Proven: the USER_AUTH flow is off for this client, and no other flow can spend a Session, so SignUp "
    "returns none.",
    None: "Nothing is proven: the answer does not tell whether the USER_AUTH flow is on.",
}


@dataclass(frozen=True, slots=True)
class LookResult:
    """What the look saw. ``code`` and ``message`` are AWS's own (empty where it answered), ``flow_enabled`` is None
    where that is not known, ``secret_missing`` says what to do where a client secret was lacking.
    """

    code: str
    message: str
    challenge: str
    reading: LookReading
    secret_missing: str = ""

    @property
    def flow_enabled(self) -> bool | None:
        """Whether the client allows USER_AUTH."""
        return self.reading.flow

    @property
    def proves(self) -> str:
        """What follows, and what does not."""
        return PROVES[self.flow_enabled]

    def facts(self) -> dict[str, Any]:
        """What the look adds to the root ``probe``."""
        if self.flow_enabled is None:
            return {"LookFlowEnabled": Unknown(f"the look did not tell: {self.reading.says}")}
        return {"LookFlowEnabled": self.flow_enabled}


def look(aws: Aws, pool_id: str, client_id: str, region: str, secret: Secret | None = None) -> LookResult:
    """Ask whether a client allows USER_AUTH, without creating anything.

    ``secret`` is the client's secret where DescribeUserPoolClient does not show it. Raises ``NothingToAudit`` where
    there is no such pool or client.
    """
    caller = Caller(aws, region)
    return look_at(caller, read_subject(caller, pool_id, client_id, secret))


def look_at(caller: Caller, subject: Subject) -> LookResult:
    """The look at a client that was read already."""
    username = f"cognito-audit-look-{uuid.uuid4()}"
    parameters = {"USERNAME": username}
    if secret_hash := subject.hash_for(username):
        parameters["SECRET_HASH"] = secret_hash
    reply = caller.call(
        "InitiateAuth",
        ClientId=subject.client_id,
        AuthFlow="USER_AUTH",
        AuthParameters=parameters,
        ClientMetadata={"cognito-audit": "probe"},
    )
    return LookResult(reply.code, reply.message, _challenge(reply), read_look(reply), subject.secret_missing)


def _challenge(reply: Reply) -> str:
    return str((reply.members or {}).get("ChallengeName", ""))
