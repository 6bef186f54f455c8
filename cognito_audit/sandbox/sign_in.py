"""InitiateAuth and AdminInitiateAuth: the flows that a client may use, and the first response of USER_AUTH.

* Flow not enabled: "USER_AUTH flow not enabled for this client" (the text that aws-amplify/amplify-ui matches);
  "USER_SRP_AUTH is not enabled for the client." and "Auth flow not enabled for this client" as public projects
  match them. That this check comes before the user lookup is an assumption.
* "Initiate Auth method not supported." for an admin flow on InitiateAuth or the reverse:
  https://github.com/getmoto/moto/pull/4836.
* Unknown user: UserNotFoundException, or with PreventUserExistenceErrors ENABLED a simulated challenge with a
  Session (API reference; for passwords "Incorrect username or password.").
* A Session of ConfirmSignUp gives tokens: API reference, InitiateAuth, Session.
* Refused as not modelled: CUSTOM_AUTH with triggers, users with an MFA preference, ACR values, passkeys. moto's SRP
  does not verify the password's proof: a PASSWORD_VERIFIER answer proves nothing here.
"""

from collections.abc import Callable

from moto.cognitoidp.models import CognitoIdpUser
from moto.core.responses import ActionResult

from cognito_audit.sandbox.challenges import ChallengeOperations
from cognito_audit.sandbox.client_model import Client
from cognito_audit.sandbox.errors import invalid_parameter, not_authorized, not_modelled, refusal
from cognito_audit.sandbox.pool_model import Pool
from cognito_audit.sandbox.secret_hash import refuse_secret_hash

NEEDS = {
    "USER_AUTH": "ALLOW_USER_AUTH",
    "USER_SRP_AUTH": "ALLOW_USER_SRP_AUTH",
    "USER_PASSWORD_AUTH": "ALLOW_USER_PASSWORD_AUTH",
    "CUSTOM_AUTH": "ALLOW_CUSTOM_AUTH",
    "REFRESH_TOKEN_AUTH": "ALLOW_REFRESH_TOKEN_AUTH",
    "REFRESH_TOKEN": "ALLOW_REFRESH_TOKEN_AUTH",
    "ADMIN_USER_PASSWORD_AUTH": "ALLOW_ADMIN_USER_PASSWORD_AUTH",
    "ADMIN_NO_SRP_AUTH": "ALLOW_ADMIN_USER_PASSWORD_AUTH",
}
ADMIN_ONLY = ("ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH")
NOT_FOR_ADMIN = ("USER_PASSWORD_AUTH",)
REFRESH = ("REFRESH_TOKEN_AUTH", "REFRESH_TOKEN")


class SignInOperations(ChallengeOperations):
    """InitiateAuth and AdminInitiateAuth."""

    def initiate_auth(self) -> ActionResult:
        """InitiateAuth."""
        return self._initiate(ADMIN_ONLY, super().initiate_auth)

    def admin_initiate_auth(self) -> ActionResult:
        """AdminInitiateAuth."""
        return self._initiate(NOT_FOR_ADMIN, super().admin_initiate_auth)

    def _initiate(self, unsupported: tuple[str, ...], motos_own: Callable[[], ActionResult]) -> ActionResult:
        pool, client = self.client()
        flow, parameters = self.members["AuthFlow"], self.members.get("AuthParameters") or {}
        if flow in unsupported:
            raise invalid_parameter("Initiate Auth method not supported.")
        _refuse_flow(client, flow)
        if flow in REFRESH:
            self._refuse_refresh_token(pool, client, parameters)
            return motos_own()
        username = parameters.get("USERNAME")
        if not username:
            raise invalid_parameter("Missing required parameter USERNAME")
        refuse_secret_hash(client, (username,), parameters.get("SECRET_HASH"))
        if flow == "CUSTOM_AUTH":
            _refuse_custom_auth(pool)
        user = pool._get_user(username)  # noqa: SLF001 - moto's name for a public part of its pool
        if flow == "USER_AUTH":
            return self._user_auth(pool, client, user, username)
        if user is None:
            raise self.wrong_user(client)
        self.refuse_user(user)
        return motos_own()

    def _user_auth(self, pool: Pool, client: Client, user: CognitoIdpUser | None, username: str) -> ActionResult:
        if pool.tier == "LITE":  # API reference: Essentials or higher. The text is the sandbox's own.
            raise refusal("FeatureUnavailableInTierException", "USER_AUTH needs the ESSENTIALS or the PLUS tier.")
        if user is None:
            if client.reveals_users:
                raise self.wrong_user(client)
            return self.simulated_challenge(pool, client, username)
        if session := self.members.get("Session"):
            self.account.sessions.check(session, "confirmed", client.id, user.username)
            self.refuse_user(user)
            self.account.sessions.spend(session)
            return self.tokens(pool, client, user)
        self.refuse_user(user)
        parameters = self.members["AuthParameters"]
        preferred = parameters.get("PREFERRED_CHALLENGE")
        available = self.available_challenges(pool, user)
        # API reference: instead of a preferred challenge that is unavailable, the available ones are returned.
        if preferred in available and (preferred != "PASSWORD_SRP" or "SRP_A" in parameters):
            return self.start_challenge(preferred, pool, client, user, parameters)
        return self.select_challenge(client, user.username, available)

    @staticmethod
    def _refuse_refresh_token(pool: Pool, client: Client, parameters: dict[str, str]) -> None:
        token = pool.refresh_tokens.get(parameters.get("REFRESH_TOKEN", ""))
        if token is None or token[0] != client.id:
            raise not_authorized("Invalid Refresh Token")
        user = pool._get_user(token[1])  # noqa: SLF001 - as above
        names = (user.username,) if user else ()
        refuse_secret_hash(client, names, parameters.get("SECRET_HASH"))


def _refuse_flow(client: Client, flow: str) -> None:
    if flow not in NEEDS:
        raise not_modelled(f"AuthFlow {flow}")
    if NEEDS[flow] in client.flows or (flow in REFRESH and _rotates(client)):
        return
    if flow == "USER_SRP_AUTH":
        raise invalid_parameter("USER_SRP_AUTH is not enabled for the client.")
    if flow in ADMIN_ONLY:
        raise invalid_parameter("Auth flow not enabled for this client")
    raise invalid_parameter(f"{flow} flow not enabled for this client")


def _rotates(client: Client) -> bool:
    return (client.extended_config.get("RefreshTokenRotation") or {}).get("Feature") == "ENABLED"


def _refuse_custom_auth(pool: Pool) -> None:
    triggers = ("DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse")
    if not any(name in pool.extended_config["LambdaConfig"] for name in triggers):
        # https://github.com/aws-amplify/amplify-js/issues/6327
        raise invalid_parameter("Custom auth lambda trigger is not configured for the user pool.")
    raise not_modelled("CUSTOM_AUTH triggers")
