"""ConfirmSignUp and ResendConfirmationCode.

* ``Session``: ConfirmSignUp takes SignUp's and returns a new one, which InitiateAuth(USER_AUTH) accepts
  (https://github.com/aws/aws-sdk-js-v3/issues/6724); a wrong code does not use it up
  (https://github.com/aws-amplify/amplify-android/pull/3136). Without a Session in the request there is none in the
  answer: what AWS does is not documented. An expired or foreign one is refused with the session texts; whether AWS
  ignores it instead is unknown.
* Codes: "Invalid verification code provided, please try again." for a wrong one (recorded in floci-io/floci);
  "Invalid code provided, please request a code again." for one that is 24 hours old or superseded, and, if
  PreventUserExistenceErrors is ENABLED, for a user who does not exist.
* "User cannot be confirmed. Current status is CONFIRMED" and "Cannot resend codes. Auto verification not turned
  on." as public projects match them. "User is already confirmed." likewise.
"""

from moto.cognitoidp.models import CognitoIdpUser, UserStatus
from moto.core.responses import ActionResult

from cognito_audit.sandbox.client_model import Client
from cognito_audit.sandbox.errors import invalid_parameter, not_authorized, refusal
from cognito_audit.sandbox.operations import Operations, answer
from cognito_audit.sandbox.outbox import masked
from cognito_audit.sandbox.pool_model import Pool
from cognito_audit.sandbox.secret_hash import refuse_secret_hash
from cognito_audit.sandbox.sign_up import deliver_code, gives_sessions


class ConfirmationOperations(Operations):
    """ConfirmSignUp and ResendConfirmationCode."""

    def confirm_sign_up(self) -> ActionResult:
        """ConfirmSignUp."""
        pool, client, user = self._unconfirmed_user()
        session = self.members.get("Session")
        if session:
            self.account.sessions.check(session, "sign-up", client.id, user.username)
        self._check_code(pool, user, self.members["ConfirmationCode"])
        attribute = self.account.codes[pool.id, user.username].attribute
        self._claim_alias(pool, user, attribute)
        del self.account.codes[pool.id, user.username]
        user.status = UserStatus.CONFIRMED
        user.update_attributes([{"Name": f"{attribute}_verified", "Value": "true"}])
        if not session:
            return answer()
        self.account.sessions.spend(session)
        if not gives_sessions(pool, client):
            return answer()
        return answer(Session=self.account.sessions.open("confirmed", client, user.username))

    def resend_confirmation_code(self) -> ActionResult:
        """ResendConfirmationCode: neither accepts nor returns a Session (API reference)."""
        pool, client = self.client()
        username = self.members["Username"]
        refuse_secret_hash(client, (username,), self.members.get("SecretHash"))
        user = pool._get_user(username)  # noqa: SLF001 - moto's name for a public part of its pool
        if user is None:
            if client.reveals_users:
                raise _no_such_user()
            simulated = {"Destination": masked(username, "EMAIL"), "DeliveryMedium": "EMAIL", "AttributeName": "email"}
            return answer(CodeDeliveryDetails=simulated)
        if user.status != UserStatus.UNCONFIRMED:
            raise invalid_parameter("User is already confirmed.")
        delivery = deliver_code(self, pool, client, user)
        if delivery is None:
            raise not_authorized("Cannot resend codes. Auto verification not turned on.")
        return answer(CodeDeliveryDetails=delivery)

    def _unconfirmed_user(self) -> tuple[Pool, Client, CognitoIdpUser]:
        pool, client = self.client()
        username = self.members["Username"]
        refuse_secret_hash(client, (username,), self.members.get("SecretHash"))
        user = pool._get_user(username)  # noqa: SLF001 - as above
        if user is None:
            raise _no_such_user() if client.reveals_users else _expired()
        if user.status != UserStatus.UNCONFIRMED:
            raise not_authorized(f"User cannot be confirmed. Current status is {UserStatus(user.status).value}")
        return pool, client, user

    def _check_code(self, pool: Pool, user: CognitoIdpUser, sent: str) -> None:
        code = self.account.codes.get((pool.id, user.username))
        if code is None or sent in code.superseded:
            raise _expired()
        link = pool.extended_config["VerificationMessageTemplate"].get("DefaultEmailOption") == "CONFIRM_WITH_LINK"
        if sent != code.value or (link and code.attribute == "email"):
            raise refusal("CodeMismatchException", "Invalid verification code provided, please try again.")
        if self.account.clock.now() >= code.dies:
            raise _expired()

    def _claim_alias(self, pool: Pool, user: CognitoIdpUser, attribute: str) -> None:
        """API reference, ForceAliasCreation: a taken alias raises AliasExistsException, or moves from its user."""
        if attribute not in (pool.extended_config.get("AliasAttributes") or []):
            return
        owner = pool._get_user(user.attribute_lookup[attribute])  # noqa: SLF001 - as above
        if owner is None:
            return
        if not self.members.get("ForceAliasCreation"):
            raise refusal("AliasExistsException", f"An account with the given {attribute} already exists.")
        owner.update_attributes([{"Name": f"{attribute}_verified", "Value": "false"}])


def _expired() -> Exception:
    return refusal("ExpiredCodeException", "Invalid code provided, please request a code again.")


def _no_such_user() -> Exception:
    return refusal("UserNotFoundException", "Username/client id combination not found.")
