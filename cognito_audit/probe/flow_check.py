"""The look: InitiateAuth(USER_AUTH) for a user who does not exist. It creates nothing."""

import uuid
from dataclasses import dataclass
from typing import Any, Final

from cognito_audit.model.unknown import Unknown
from cognito_audit.probe.client import Caller, Reply
from cognito_audit.probe.interpretation import LookReading, read_look
from cognito_audit.probe.probed_client import ProbedClient, read_client
from cognito_audit.probe.secret import Secret
from cognito_audit.sources.live import Aws

CONCLUSIONS: Final = {
    True: "The answer shows that the USER_AUTH flow is on. Not proven: that SignUp returns a Session (`probe "
    "--sign-up` shows that), because AWS does not document that Cognito checks the flow before it looks up the user.",
    False: "Proven: the USER_AUTH flow is off for this client, and no other flow can spend a Session, so SignUp "
    "returns none.",
    None: "Nothing is proven: the answer does not show whether the USER_AUTH flow is on.",
}


@dataclass(frozen=True, slots=True)
class LookResult:
    """The result of a look. ``code`` and ``message`` are AWS's own (empty if the call succeeded), ``flow_enabled`` is
    None if it is not known, ``secret_missing`` says what to do if the client secret was missing.
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
        """What the look proves, and what it does not."""
        return CONCLUSIONS[self.flow_enabled]

    def facts(self) -> dict[str, Any]:
        """Return the members that the look adds to the fact source ``probe``."""
        if self.flow_enabled is None:
            return {"LookFlowEnabled": Unknown(f"the look was inconclusive: {self.reading.meaning}")}
        return {"LookFlowEnabled": self.flow_enabled}


def look(aws: Aws, pool_id: str, client_id: str, region: str, secret: Secret | None = None) -> LookResult:
    """Ask whether a client allows USER_AUTH, without creating anything.

    ``secret`` is the client's secret if DescribeUserPoolClient does not return it. Raises ``NothingToAudit`` if the
    pool or client does not exist.
    """
    caller = Caller(aws, region)
    return look_at(caller, read_client(caller, pool_id, client_id, secret))


def look_at(caller: Caller, target: ProbedClient) -> LookResult:
    """Look at a client that was already read."""
    username = f"cognito-audit-look-{uuid.uuid4()}"
    parameters = {"USERNAME": username}
    if secret_hash := target.hash_for(username):
        parameters["SECRET_HASH"] = secret_hash
    reply = caller.call(
        "InitiateAuth",
        ClientId=target.client_id,
        AuthFlow="USER_AUTH",
        AuthParameters=parameters,
        ClientMetadata={"cognito-audit": "probe"},
    )
    return LookResult(reply.code, reply.message, _challenge(reply), read_look(reply), target.secret_missing)


def _challenge(reply: Reply) -> str:
    return str((reply.members or {}).get("ChallengeName", ""))
