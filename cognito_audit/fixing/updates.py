"""The operations that replace a whole configuration, and how an answer of the API becomes a request to them.

Which members an operation takes is read from botocore's service model; what is dropped, renamed or added here comes
from the API reference of the operation unless another source is named.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cognito_audit.aws.ledger import member_names
from cognito_audit.aws.service_model import service_model
from cognito_audit.facts.client import Client
from cognito_audit.facts.lifetimes import DEFAULT_UNITS
from cognito_audit.facts.pool import Pool
from cognito_audit.model.values import Unknown
from cognito_audit.sources.names.dropped_members import known_since

DCR: Final = "DcrConfiguration"
ACR: Final = "AcrConfiguration"

EMPTY_COUNTS: Final = frozenset({DCR})
"""Members within which an empty list is not an absent one: "If you set an empty list, Amazon Cognito rejects open
registration requests", "If you don't set this value, open registration permits only the code grant type"."""


class CannotSend(Exception):  # noqa: N818  the reason why there is no request
    """A configuration that cannot be sent back whole. The message says which member stands in the way."""


@dataclass(frozen=True, slots=True)
class Update:
    """One operation that replaces a configuration.

    ``root`` is the root of the facts it changes; ``read`` and ``member`` say where the configuration is read;
    ``renamed`` maps members of the answer to those of the request; ``answer_only`` are members of the answer that
    the request has no place for; ``live`` are those that no update of it changes, and that others may. ``defaults`` are
    the documented values of absent members. ``never_sent`` says of members of the request why none is ever sent;
    ``kept`` gives AWS's own words that omission keeps a member: it is sent only where it changes.
    """

    root: str
    read: str
    member: str
    write: str
    answer_only: frozenset[str]
    live: frozenset[str]
    renamed: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    never_sent: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)

    def accepted(self) -> frozenset[str]:
        """The members of the request. Raises ``LookupError`` without botocore."""
        model = service_model("cognito-idp")
        return frozenset(model.members(model.input_of(self.write)))


CLIENT: Final = Update(
    root="client",
    read="DescribeUserPoolClient",
    member="UserPoolClient",
    write="UpdateUserPoolClient",
    answer_only=frozenset({"ClientSecret", "ClientSecretArn", "CreationDate", "LastModifiedDate", "ClientType"}),
    live=frozenset({"LastModifiedDate", "ClientSecret", "ClientSecretArn"}),
    defaults={**Client.defaults, "TokenValidityUnits": DEFAULT_UNITS},
    never_sent={
        # "If you omit this parameter, Amazon Cognito doesn't change how it manages the existing secret."
        "PublishSecretsInAWSSecretsManager": (
            "true rotates the client's secret at once, false deletes it from Secrets Manager for good"
        ),
    },
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
    defaults={
        **Pool.defaults,
        # Of an absent list: "open registration permits only the code grant type", "authenticated registration permits
        # the code and client_credentials grant types" (DcrConfigurationType).
        DCR: {
            **Pool.defaults[DCR],
            "OpenDcrGrantTypes": ("code",),
            "AuthenticatedGrantTypes": ("code", "client_credentials"),
        },
    },
    kept={DCR: "If you omit this parameter, Amazon Cognito keeps the existing configuration."},
)  # fmt: skip
UPDATES: Final = {update.root: update for update in (CLIENT, POOL)}


def request_of(update: Update, answer: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The request that makes the configuration what ``answer`` says: every member that is accepted, none that is empty.

    ``before`` is what the configuration is now: what does not change is left out where AWS says that omission keeps it.
    An empty list is never sent, but for those of ``EMPTY_COUNTS``: "Value '[]' at 'logoutURLs' failed to satisfy
    constraint" (aws/aws-sdk-java-v2#5528). Raises ``CannotSend`` for a member that the operation has no place for,
    because it would be reset, and for what AWS refuses to take back.
    """
    accepted = update.accepted()
    request: dict[str, Any] = {}
    filled = without_empty(without_holes(answer))
    known = {} if before is None else without_empty(without_holes(before))
    for name in answer:
        if name in update.answer_only or name in update.never_sent:
            continue
        sent = update.renamed.get(name, name)
        if sent not in accepted:
            since = known_since(f"{update.write}Request", sent)
            advice = f"; upgrade boto3 to {since} or newer" if since else ""
            raise CannotSend(f"{update.write} takes no {name}, so the update would reset it{advice}")
        unchanged = name in update.kept and filled.get(name) == known.get(name)
        if name in filled and not unchanged:
            request[sent] = filled[name]
    if update is POOL:
        _fit_pool(request)
    return request


def _fit_pool(request: dict[str, Any]) -> None:
    """What UpdateUserPool refuses to take back although DescribeUserPool gave it, or takes for something else."""
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
    if DCR in request and "EnableStatus" not in request[DCR]:
        raise CannotSend(
            "AWS does not say whether dynamic client registration is on (DcrConfiguration.EnableStatus is absent), and "
            "an update without it turns it on: set it in the console first"
        )
    if levels := custom_levels(request.pop(ACR, {})):
        request[ACR] = levels


def custom_levels(levels: Mapping[str, Any]) -> dict[str, Any]:
    """The levels of an AcrConfiguration whose names are the pool's own.

    "Amazon Cognito always returns the effective configuration, with default names merged in" (UserPoolType), and "any
    level that you don't specify keeps its default name" (UpdateUserPool). "Configuring custom ACR level names requires
    the Essentials or Plus feature plan": whether a Lite pool takes the default names back is not documented. So a
    default name is not sent, and where all are default nothing is: what is omitted is set to its default.
    """
    return {name: level for name, level in levels.items() if level != {"AcrValue": _default_name(name)}}


def _default_name(level: str) -> str:
    """``urn:cognito:loa:1`` of ``Level1``, and so on."""
    return f"urn:cognito:loa:{level.removeprefix('Level')}"


def without_holes(value: Any) -> Any:
    """An answer of the API as it came: without the holes that stand in it for what an unknown name may mean."""
    if isinstance(value, Mapping):
        return {key: without_holes(inner) for key, inner in value.items() if not isinstance(inner, Unknown)}
    if isinstance(value, list | tuple):
        return [without_holes(item) for item in value if not isinstance(item, Unknown)]
    return value


def without_empty(value: Any) -> Any:
    """A value without members and items that are absent or hold nothing, at any depth; what is empty stays where that
    says something (``EMPTY_COUNTS``), and may say something: below a name that this release does not know.
    """
    if isinstance(value, Mapping):
        known = {key: one for key, one in value.items() if key in member_names()}
        cleaned = {
            key: _without_absent(one) if key in EMPTY_COUNTS else without_empty(one) for key, one in known.items()
        }
        others = {key: one for key, one in value.items() if key not in known and one is not None}
        return {key: inner for key, inner in cleaned.items() if inner not in (None, [], {})} | others
    if isinstance(value, list | tuple):
        return [without_empty(item) for item in value]
    return value


def _without_absent(value: Any) -> Any:
    """A structure without the members that are absent."""
    return {key: inner for key, inner in value.items() if inner is not None} if isinstance(value, Mapping) else value


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
    if isinstance(levels := kept.get(ACR), Mapping):
        kept[ACR] = custom_levels(levels)
    # A pool without DcrConfiguration is not one with its defaults: those turn registration on.
    defaults = {name: value for name, value in update.defaults.items() if name != DCR or kept.get(DCR)}
    filled: dict[str, Any] = _filled(without_empty(kept), without_empty(defaults))
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
