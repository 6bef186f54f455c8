"""SignUp: when its answer has a Session, and the checks before that.

**The rule**: the answer has ``Session`` only if the client's ExplicitAuthFlows holds ALLOW_USER_AUTH, because only
the USER_AUTH flow can use it (https://github.com/aws/aws-sdk-js-v3/issues/6724, where enabling the flow made
Session appear). Otherwise the key is absent, as in a recorded answer of AWS (floci-io/floci,
``sign-up.happy.json``).

AWS's behaviour is unknown, so there is no Session here: for a user whom a PreSignUp trigger confirmed at once, and in
a pool on the LITE tier whose client still has ALLOW_USER_AUTH. Two attributes to verify: "SMS wins" (developer guide,
signing-up-users). Triggers behave as `Sandbox.triggers` says; there is no Lambda.
"""

import re
from typing import Any

from moto.cognitoidp.models import CognitoIdpUser, UserStatus
from moto.core.responses import ActionResult

from cognito_audit.sandbox.client_model import Client
from cognito_audit.sandbox.errors import not_authorized, refusal
from cognito_audit.sandbox.operations import Operations, answer
from cognito_audit.sandbox.outbox import Medium, masked
from cognito_audit.sandbox.pool_model import Pool
from cognito_audit.sandbox.secret_hash import refuse_secret_hash
from cognito_audit.sandbox.sign_up_refusals import (
    refuse_attributes,
    refuse_existing,
    refuse_no_password,
    refuse_password,
    refuse_username,
)

DELIVERY: tuple[tuple[str, Medium], ...] = (("phone_number", "SMS"), ("email", "EMAIL"))


class SignUpOperations(Operations):
    """SignUp."""

    def sign_up(self) -> ActionResult:
        """SignUp."""
        pool, client = self.client()
        username = self.members["Username"]
        refuse_secret_hash(client, (username,), self.members.get("SecretHash"))
        if pool.extended_config["AdminCreateUserConfig"].get("AllowAdminCreateUserOnly"):
            raise not_authorized("SignUp is not permitted for this user pool")
        refuse_username(pool, username)
        sent = {item["Name"]: item.get("Value", "") for item in self.members.get("UserAttributes") or []}
        attributes = {**sent, **_from_username(pool, username)}
        refuse_attributes(pool, client, sent, attributes)
        password = self.members.get("Password") or None
        if password is None:
            refuse_no_password(pool, attributes)
        else:
            refuse_password(pool, password)
        refuse_existing(pool, username)
        confirmed = self._pre_sign_up(pool)
        user = _new_user(pool, username, password, attributes, confirmed=confirmed)
        delivery = None if confirmed else deliver_code(self, pool, client, user)
        session = None if confirmed else self._session(pool, client, user)
        return answer(UserConfirmed=confirmed, UserSub=user.id, CodeDeliveryDetails=delivery, Session=session)

    def _pre_sign_up(self, pool: Pool) -> bool:
        """Run the PreSignUp trigger as configured in the sandbox; return whether it confirmed the user."""
        if "PreSignUp" not in pool.extended_config["LambdaConfig"]:
            return False
        behaviour = self.account.triggers.get(pool.id, {}).get("PreSignUp", "pass")
        if behaviour.startswith("error"):
            reason = behaviour.partition(":")[2].strip() or "refused"
            raise refusal("UserLambdaValidationException", f"PreSignUp failed with error {reason}.")
        return behaviour == "auto-confirm"

    def _session(self, pool: Pool, client: Client, user: CognitoIdpUser) -> str | None:
        if not gives_sessions(pool, client):
            return None
        return self.account.sessions.open("sign-up", client, user.username)


def gives_sessions(pool: Pool, client: Client) -> bool:
    """Return whether SignUp and ConfirmSignUp return a Session: the client allows USER_AUTH, and the tier has it."""
    return "ALLOW_USER_AUTH" in client.flows and pool.tier != "LITE"


def deliver_code(operations: Operations, pool: Pool, client: Client, user: CognitoIdpUser) -> dict[str, str] | None:
    """Send the code for a sign-up; return CodeDeliveryDetails, or None if no attribute is auto-verified."""
    verified = pool.extended_config.get("AutoVerifiedAttributes") or []
    for name, medium in DELIVERY:
        to = user.attribute_lookup.get(name)
        if to and name in verified:
            template = pool.extended_config["VerificationMessageTemplate"]
            link = medium == "EMAIL" and template.get("DefaultEmailOption") == "CONFIRM_WITH_LINK"
            code = operations.account.send(to, medium, user.username, client.id, link=link)
            operations.account.remember_code(pool, user.username, code, name)
            return {"Destination": masked(to, medium), "DeliveryMedium": medium, "AttributeName": name}
    return None


def _from_username(pool: Pool, username: str) -> dict[str, str]:
    """Return the attribute that the username becomes in a pool with UsernameAttributes."""
    if not pool.extended_config.get("UsernameAttributes"):
        return {}
    return {"phone_number" if re.fullmatch(r"\+[0-9]+", username) else "email": username}


def _new_user(
    pool: Pool, username: str, password: str | None, attributes: dict[str, Any], *, confirmed: bool
) -> CognitoIdpUser:
    user = CognitoIdpUser(
        user_pool_id=pool.id,
        # API reference, SignUp: with UsernameAttributes the stored username is the sub. moto makes it so for None.
        username=None if pool.extended_config.get("UsernameAttributes") else username,
        password=password,
        status=UserStatus.CONFIRMED if confirmed else UserStatus.UNCONFIRMED,
        attributes=[{"Name": name, "Value": value} for name, value in attributes.items()],
    )
    pool.users[user.username] = user
    return user
