"""The challenges of USER_AUTH: those that a user may choose from, and RespondToAuthChallenge.

Source: the API reference of InitiateAuth and RespondToAuthChallenge (SELECT_CHALLENGE, PASSWORD, PASSWORD_SRP,
EMAIL_OTP, SMS_OTP and their responses). "[PASSWORD_SRP, PASSWORD]" is the list that users of a pool without OTP
factors see (https://github.com/aws-amplify/amplify-swift/issues/4090); a user in FORCE_CHANGE_PASSWORD is offered
only these two. A wrong one-time code: "Invalid code or auth state for the user." (CodeMismatchException). Codes
are valid as long as their session. The effect of a wrong answer on the session is unknown: here it may be repeated.
"""

from collections.abc import Callable
from typing import Any

from moto.cognitoidp.models import CognitoIdpUser, UserStatus
from moto.core.responses import ActionResult

from cognito_audit.sandbox.client_model import Client
from cognito_audit.sandbox.errors import invalid_parameter, not_authorized, not_modelled, refusal
from cognito_audit.sandbox.operations import Operations, answer
from cognito_audit.sandbox.outbox import Medium, masked
from cognito_audit.sandbox.pool_model import Pool
from cognito_audit.sandbox.secret_hash import refuse_secret_hash
from cognito_audit.sandbox.sessions import AuthSession

ONE_TIME: dict[str, tuple[str, Medium]] = {"EMAIL_OTP": ("email", "EMAIL"), "SMS_OTP": ("phone_number", "SMS")}
PASSWORDS = ("PASSWORD_SRP", "PASSWORD")
MOTOS_OWN = ("PASSWORD_VERIFIER", "NEW_PASSWORD_REQUIRED")


class ChallengeOperations(Operations):
    """RespondToAuthChallenge, AdminRespondToAuthChallenge, and the start of a challenge."""

    def respond_to_auth_challenge(self) -> ActionResult:
        """RespondToAuthChallenge."""
        return self._respond(super().respond_to_auth_challenge)

    def admin_respond_to_auth_challenge(self) -> ActionResult:
        """AdminRespondToAuthChallenge."""
        return self._respond(super().admin_respond_to_auth_challenge)

    def _respond(self, motos_own: Callable[[], ActionResult]) -> ActionResult:
        pool, client = self.client()
        name, responses = self.members["ChallengeName"], self.members.get("ChallengeResponses") or {}
        username = responses.get("USERNAME", "")
        user = pool._get_user(username)  # noqa: SLF001 - moto's name for a public part of its pool
        names = (username, user.username) if user else (username,)
        refuse_secret_hash(client, names, responses.get("SECRET_HASH"))
        if name in MOTOS_OWN:
            self._refuse_motos_session(name, responses)
            return motos_own()
        if name != "SELECT_CHALLENGE" and name not in (*ONE_TIME, *PASSWORDS):
            raise not_modelled(f"the challenge {name}")
        token = self.members.get("Session") or ""
        stored = user.username if user else username
        session = self.account.sessions.check(token, "challenge", client.id, stored)
        if session.challenge != name:
            raise not_authorized("Invalid session for the user.")
        if user is None or session.simulated:
            raise _wrong_answer(name)
        answered = self._answer(session, pool, client, user)
        self.account.sessions.spend(token)
        return answered

    def _answer(self, session: AuthSession, pool: Pool, client: Client, user: CognitoIdpUser) -> ActionResult:
        name, responses = session.challenge, self.members["ChallengeResponses"]
        if name == "SELECT_CHALLENGE":
            choice = responses.get("ANSWER", "")
            if choice not in self.available_challenges(pool, user):
                raise invalid_parameter(f"The challenge {choice} is not available to the user.")  # our own text
            return self.start_challenge(choice, pool, client, user, responses)
        if name in PASSWORDS:
            return self.start_challenge(name, pool, client, user, responses)
        if responses.get(f"{name}_CODE") != session.code:
            raise _wrong_answer(name)
        return self.tokens(pool, client, user)

    def start_challenge(
        self, name: str, pool: Pool, client: Client, user: CognitoIdpUser, responses: dict[str, str]
    ) -> ActionResult:
        """Begin one challenge; if a password was sent with it, also complete it."""
        if name == "PASSWORD_SRP":
            return ActionResult(
                self.account.find_client(client.id)[0].initiate_auth(
                    client.id, "USER_SRP_AUTH", {"USERNAME": user.username, "SRP_A": responses.get("SRP_A", "")}
                )
            )
        if name == "PASSWORD":
            if "PASSWORD" not in responses:
                session = self.open_challenge(client, user.username, name)
                return answer(ChallengeName=name, ChallengeParameters={}, Session=session)
            if user.password != responses["PASSWORD"]:
                raise not_authorized("Incorrect username or password.")
            if user.status == UserStatus.FORCE_CHANGE_PASSWORD:
                raise not_modelled("NEW_PASSWORD_REQUIRED after USER_AUTH")
            return self.tokens(pool, client, user)
        attribute, medium = ONE_TIME[name]
        to = user.attribute_lookup[attribute]
        code = self.account.send(to, medium, user.username, client.id)
        shown = {"CODE_DELIVERY_DELIVERY_MEDIUM": medium, "CODE_DELIVERY_DESTINATION": masked(to, medium)}
        session = self.open_challenge(client, user.username, name, code=code)
        return answer(ChallengeName=name, ChallengeParameters=shown, Session=session)

    def select_challenge(
        self, client: Client, username: str, available: list[str], *, simulated: bool = False
    ) -> ActionResult:
        """Return SELECT_CHALLENGE with the available challenges."""
        session = self.open_challenge(client, username, "SELECT_CHALLENGE", simulated=simulated)
        return answer(
            ChallengeName="SELECT_CHALLENGE", ChallengeParameters={}, AvailableChallenges=available, Session=session
        )

    def simulated_challenge(self, pool: Pool, client: Client, username: str) -> ActionResult:
        """Return the challenge for a user who does not exist: EMAIL_OTP if the pool has that factor, else a choice.

        The masked destination is made from the name in the request, as a public runbook recorded for AWS.
        """
        if "EMAIL_OTP" not in pool.first_factors:
            return self.select_challenge(client, username, list(PASSWORDS), simulated=True)
        shown = {"CODE_DELIVERY_DELIVERY_MEDIUM": "EMAIL", "CODE_DELIVERY_DESTINATION": masked(username, "EMAIL")}
        session = self.open_challenge(client, username, "EMAIL_OTP", simulated=True)
        return answer(ChallengeName="EMAIL_OTP", ChallengeParameters=shown, Session=session)

    def open_challenge(self, client: Client, username: str, name: str, **kind: Any) -> str:
        """Return the Session that the response to a challenge must contain."""
        return self.account.sessions.open("challenge", client, username, challenge=name, **kind)

    def available_challenges(self, pool: Pool, user: CognitoIdpUser) -> list[str]:
        """Return how the user can sign in: with the password, or a code to a verified address or number."""
        available = list(PASSWORDS) if user.password else []
        if user.status == UserStatus.FORCE_CHANGE_PASSWORD:
            return available
        for name, (attribute, _) in ONE_TIME.items():
            if name in pool.first_factors and user.attribute_lookup.get(f"{attribute}_verified") == "true":
                available.append(name)
        return available

    def tokens(self, pool: Pool, client: Client, user: CognitoIdpUser) -> ActionResult:
        """Return AuthenticationResult, signed with moto's key. Token lifetimes are moto's, not the client's."""
        name = user.attribute_lookup.get("email", user.username) if _email_names(pool) else user.username
        region = self.account.find_client(client.id)[0]
        return ActionResult(region._log_user_in(pool, client, name))  # noqa: SLF001 - the contract test watches it

    @staticmethod
    def refuse_user(user: CognitoIdpUser) -> None:
        """Refuse a user who cannot sign in, or whose sign-in is not modelled."""
        if not user.enabled:
            raise not_authorized("User is disabled.")
        if user.status == UserStatus.UNCONFIRMED:
            raise refusal("UserNotConfirmedException", "User is not confirmed.")
        if user.preferred_mfa_setting:
            raise not_modelled("the sign-in of users with MFA")

    @staticmethod
    def wrong_user(client: Client) -> Exception:
        """Return the refusal for a user who does not exist."""
        if client.reveals_users:
            return refusal("UserNotFoundException", "User does not exist.")
        return not_authorized("Incorrect username or password.")

    def _refuse_motos_session(self, name: str, responses: dict[str, str]) -> None:
        secret_block = responses.get("PASSWORD_CLAIM_SECRET_BLOCK")
        token = secret_block if name == "PASSWORD_VERIFIER" else self.members.get("Session")
        region = self.account.find_client(self.members["ClientId"])[0]
        if token not in region.sessions:
            raise not_authorized("Invalid session for the user.")


def _wrong_answer(name: str) -> Exception:
    if name in ONE_TIME:
        return refusal("CodeMismatchException", "Invalid code or auth state for the user.")
    return not_authorized("Incorrect username or password.")


def _email_names(pool: Pool) -> bool:
    return "email" in (pool.extended_config.get("UsernameAttributes") or [])
