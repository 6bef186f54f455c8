"""The base of every Cognito operation: the request, its pool and client, and JSON for every answer."""

import base64
import json
import logging
from functools import cached_property
from typing import Any

import botocore.session
from botocore.model import ServiceModel
from moto.cognitoidp.responses import CognitoIdpResponse
from moto.core.responses import ActionResult
from werkzeug.exceptions import HTTPException

from cognito_audit.sandbox.account import Account, AnyRegion, Region
from cognito_audit.sandbox.client_model import Client
from cognito_audit.sandbox.constraints import enforce
from cognito_audit.sandbox.errors import invalid_parameter, not_found, not_modelled, refusal
from cognito_audit.sandbox.pool_model import Pool

log = logging.getLogger(__name__)

MODEL: ServiceModel = botocore.session.get_session().get_service_model("cognito-idp")

LEFT_OUT = frozenset(
    {
        "ForgotPassword",  # moto's looks its client up in a process-wide registry, not in this sandbox
        "ConfirmForgotPassword",
        "ChangePassword",
        "AssociateSoftwareToken",  # moto has one secret for all users, so a sign-in with it proves nothing
        "VerifySoftwareToken",
        "SetUserMFAPreference",
        "AdminSetUserMFAPreference",
    }
)
"""Operations that moto has and the sandbox refuses."""


class Operations(CognitoIdpResponse):  # type: ignore[misc, unused-ignore]  # untyped where moto is not installed
    """moto's Cognito over one sandbox's `Account`. A subclass adds an operation as a method of its snake_case name."""

    def __init__(self, account: Account) -> None:
        super().__init__()
        self.account = account

    @cached_property
    def members(self) -> dict[str, Any]:
        """The members of the request's JSON object, without nulls. Raises SerializationException."""
        try:
            body = json.loads(self.body or "{}", object_pairs_hook=_without_nulls)
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise refusal("SerializationException", "The request body is not a JSON object.")
        for item in body.get("UserAttributes") or []:
            if isinstance(item, dict):
                item.setdefault("Value", "")  # API reference, AttributeType: optional; moto's own operations need it
        return body

    @property
    def parameters(self) -> dict[str, Any]:
        """As `members`, but a copy: moto's own operations take members out of it."""
        return dict(self.members)

    def _get_param(self, param_name: str, if_none: Any = None) -> Any:
        # Replaces moto's, which also reads "name=value" from the body: a callback URL's query would be mistaken for it.
        return self.members.get(param_name, if_none)

    def _get_action(self) -> str:
        return str(self.headers.get("X-Amz-Target", "")).rpartition(".")[2]

    @property
    def backend(self) -> Region:
        """The region that issued the request's access token, or else the one that it was signed for."""
        by_token = self.account.find_region_by_token(self.members.get("AccessToken", ""))
        return by_token or self.account.region(self.region)

    def _get_region_agnostic_backend(self) -> AnyRegion:
        return AnyRegion(self.account, self.region)

    def pool(self) -> Pool:
        """Return the pool that UserPoolId names. Raises ResourceNotFoundException "User pool ... does not exist."."""
        pool_id = self.members["UserPoolId"]
        if pool_id not in self.backend.user_pools:
            raise not_found(f"User pool {pool_id} does not exist.")
        return self.backend.user_pools[pool_id]

    def client(self) -> tuple[Pool, Client]:
        """Return the client that ClientId names, in the pool of UserPoolId if that is sent, else in any pool."""
        client_id = self.members["ClientId"]
        if "UserPoolId" not in self.members:
            return self.account.find_client(client_id)[1:]
        pool = self.pool()
        if client_id not in pool.clients:
            raise not_found(f"User pool client {client_id} does not exist.")
        return pool, pool.clients[client_id]

    def page(self, items: list[Any], identity: str, default: int = 60) -> tuple[list[Any], dict[str, str]]:
        """Return one page of ``items`` and ``NextToken`` if more follow. ``identity`` is a unique attribute."""
        start = 0
        if token := self.members.get("NextToken"):
            keys = [_token(getattr(item, identity)) for item in items]
            if token not in keys:
                raise invalid_parameter("Invalid pagination token given.")
            start = keys.index(token) + 1
        end = start + int(self.members.get("MaxResults") or default)
        more = {"NextToken": _token(getattr(items[end - 1], identity))} if end < len(items) else {}
        return items[start:end], more

    def call_action(self) -> tuple[int, dict[str, str], str | bytes]:
        """Run the operation; the answer is JSON even on failure."""
        with self.account.lock:
            try:
                self._check_request()
                return super().call_action()
            except HTTPException as refused:
                return refused.code or 400, dict(refused.get_headers()), refused.get_body()
            except NotImplementedError:
                unknown = not_modelled(self._get_action())
                return 400, dict(unknown.get_headers()), unknown.get_body()
            except Exception:
                log.exception("the sandbox failed in %s", self._get_action())
                body = json.dumps({"__type": "InternalErrorException", "message": "The sandbox failed: see its log."})
                return 500, {"Content-Type": "application/x-amz-json-1.1"}, body

    def _check_request(self) -> None:
        action = self._get_action()
        if action not in MODEL.operation_names or action in LEFT_OUT:
            raise not_modelled(action or "a request without X-Amz-Target")
        enforce(MODEL.operation_model(action).input_shape, self.members)


def _without_nulls(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: value for name, value in pairs if value is not None}


def answer(**members: Any) -> ActionResult:
    """Return the operation's answer without members that are None."""
    return ActionResult({name: value for name, value in members.items() if value is not None})


def _token(identity: str) -> str:
    return base64.urlsafe_b64encode(identity.encode()).decode()
