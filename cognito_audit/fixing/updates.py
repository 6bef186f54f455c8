"""The operations that replace a whole configuration, and how an answer of the API becomes a request to them.

Which members an operation takes is read from botocore's service model; what is dropped, renamed or added here comes
from the API reference of the operation unless another source is named.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cognito_audit.facts.client import Client
from cognito_audit.facts.lifetimes import DEFAULT_UNITS
from cognito_audit.facts.pool import Pool
from cognito_audit.service_model import service_model


class CannotSend(Exception):  # noqa: N818  the reason why there is no request
    """A configuration that cannot be sent back whole. The message says which member stands in the way."""


@dataclass(frozen=True, slots=True)
class Update:
    """One operation that replaces a configuration.

    ``root`` is the root of the facts it changes; ``read`` and ``member`` say where the configuration is read;
    ``renamed`` maps members of the answer to those of the request; ``answer_only`` are members of the answer that
    the request has no place for; ``live`` are those that no update of it changes, and that others may. ``defaults`` are
    the documented values of absent members.
    """

    root: str
    read: str
    member: str
    write: str
    answer_only: frozenset[str]
    live: frozenset[str]
    renamed: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)

    def accepted(self) -> frozenset[str]:
        """The members of the request. Raises ``LookupError`` without botocore."""
        model = service_model("cognito-idp")
        return frozenset(model.members(model.input_of(self.write)))


CLIENT: Final = Update(
    root="client",
    read="DescribeUserPoolClient",
    member="UserPoolClient",
    write="UpdateUserPoolClient",
    answer_only=frozenset({"ClientSecret", "CreationDate", "LastModifiedDate", "ClientType"}),
    live=frozenset({"LastModifiedDate", "ClientSecret"}),
    defaults={**Client.defaults, "TokenValidityUnits": DEFAULT_UNITS},
)
POOL: Final = Update(
    root="pool",
    read="DescribeUserPool",
    member="UserPool",
    write="UpdateUserPool",
    answer_only=frozenset(
        {
            "Status", "LastModifiedDate", "CreationDate", "SchemaAttributes", "AliasAttributes", "UsernameAttributes",
            "EstimatedNumberOfUsers", "SmsConfigurationFailure", "EmailConfigurationFailure", "Domain", "CustomDomain",
            "UsernameConfiguration", "Arn",
        }
    ),
    live=frozenset(
        {"LastModifiedDate", "EstimatedNumberOfUsers", "SmsConfigurationFailure", "EmailConfigurationFailure", "Status"}
    ),
    renamed={"Id": "UserPoolId", "Name": "PoolName"},
    defaults=Pool.defaults,
)  # fmt: skip
UPDATES: Final = {update.root: update for update in (CLIENT, POOL)}


def request_of(update: Update, answer: Mapping[str, Any]) -> dict[str, Any]:
    """The request that makes the configuration what ``answer`` says: every member that is accepted, none that is empty.

    An empty list is never sent: "Value '[]' at 'logoutURLs' failed to satisfy constraint" (aws/aws-sdk-java-v2#5528).
    Raises ``CannotSend`` for a member that the operation has no place for, because it would be reset, and for what
    AWS refuses to take back.
    """
    accepted = update.accepted()
    request: dict[str, Any] = {}
    for name, value in answer.items():
        if name in update.answer_only:
            continue
        sent = update.renamed.get(name, name)
        if sent not in accepted:
            raise CannotSend(f"{update.write} takes no {name}, so the update would reset it")
        if (filled := without_empty(value)) not in (None, [], {}):
            request[sent] = filled
    if update is POOL:
        _fit_pool(request)
    return request


def _fit_pool(request: dict[str, Any]) -> None:
    """What UpdateUserPool refuses to take back although DescribeUserPool gave it."""
    # "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays"
    password = request.get("Policies", {}).get("PasswordPolicy", {})
    invitations = request.get("AdminCreateUserConfig", {})
    if "TemporaryPasswordValidityDays" in password and "UnusedAccountValidityDays" in invitations:
        left = {key: value for key, value in invitations.items() if key != "UnusedAccountValidityDays"}
        request["AdminCreateUserConfig"] = left
    # https://github.com/aws/aws-cdk/issues/12075. That an omitted MfaConfiguration survives is not documented.
    if request.get("MfaConfiguration", "OFF") != "OFF" and "SmsConfiguration" not in request:
        raise CannotSend(
            "the pool has MFA without an SMS configuration: UpdateUserPool refuses such an MfaConfiguration, and what "
            "it does to one that is not sent is not documented"
        )


def without_empty(value: Any) -> Any:
    """A value without members and items that are absent or hold nothing, at any depth."""
    if isinstance(value, Mapping):
        cleaned = {key: without_empty(inner) for key, inner in value.items()}
        return {key: inner for key, inner in cleaned.items() if inner not in (None, [], {})}
    if isinstance(value, list | tuple):
        return [without_empty(item) for item in value]
    return value


def settled(update: Update, answer: Mapping[str, Any]) -> dict[str, Any]:
    """A configuration in a form in which two that mean the same are equal.

    What is absent has its documented default, the order of a list of texts does not count (all lists of texts in
    these answers are sets), and what changes by itself is left out.
    """
    kept = {name: value for name, value in answer.items() if name not in update.live}
    days = kept.get("AdminCreateUserConfig", {})
    if update is POOL and isinstance(days, Mapping):
        # Deprecated, refused beside TemporaryPasswordValidityDays and thus never sent: AWS derives it.
        kept["AdminCreateUserConfig"] = {key: one for key, one in days.items() if key != "UnusedAccountValidityDays"}
    filled: dict[str, Any] = _filled(without_empty(kept), without_empty(update.defaults))
    ordered: dict[str, Any] = _ordered(filled)
    return ordered


def _filled(value: Any, default: Any) -> Any:
    if not isinstance(default, Mapping):
        return value
    given = value if isinstance(value, Mapping) else {}
    missing = {key: _filled({}, inner) if isinstance(inner, Mapping) else inner for key, inner in default.items()}
    return {**missing, **{key: _filled(inner, default.get(key)) for key, inner in given.items()}}


def _ordered(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _ordered(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        items = [_ordered(item) for item in value]
        return sorted(items) if all(isinstance(item, str) for item in items) else items
    return value
