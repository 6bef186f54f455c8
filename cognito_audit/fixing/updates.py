"""The operations that replace a whole configuration, and how an API answer becomes a request to them.

The members of each operation are read from botocore's service model. The source for members that are dropped, renamed
or added here is the operation's API reference unless another one is named.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cognito_audit.aws.ledger import member_names
from cognito_audit.aws.service_model import service_model
from cognito_audit.facts.client import Client
from cognito_audit.facts.lifetimes import DEFAULT_UNITS
from cognito_audit.facts.pool import Pool
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.names.dropped_members import known_since

DCR: Final = "DcrConfiguration"
ACR: Final = "AcrConfiguration"

EMPTY_COUNTS: Final = frozenset({DCR})
"""Members in which an empty list differs from an absent one: "If you set an empty list, Amazon Cognito rejects open
registration requests", "If you don't set this value, open registration permits only the code grant type"."""


class SendError(Exception):
    """A configuration that cannot be sent back as a whole. The message names the member that prevents it."""


@dataclass(frozen=True, slots=True)
class Update:
    """One operation that replaces a configuration.

    ``fact_source`` is the fact source that it changes; ``read`` and ``member`` are the operation and member that return
    the configuration; ``write`` is the operation that replaces it. ``renamed`` maps members of the answer to those of
    the request. ``answer_only`` are members of the answer that the request does not accept. ``live`` are those that
    change without an update. ``defaults`` are the documented values of absent members. ``never_sent`` gives the reason
    why a member of the request is never sent. ``kept`` quotes AWS where omitting a member keeps it: such a member is
    sent only if it changes.
    """

    fact_source: str
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
        """Return the members of the request. Raises ``LookupError`` without botocore."""
        model = service_model("cognito-idp")
        return frozenset(model.members(model.input_of(self.write)))


CLIENT: Final = Update(
    fact_source="client",
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
    fact_source="pool",
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
        # For an absent list: "open registration permits only the code grant type", "authenticated registration permits
        # the code and client_credentials grant types" (DcrConfigurationType).
        DCR: {
            **Pool.defaults[DCR],
            "OpenDcrGrantTypes": ("code",),
            "AuthenticatedGrantTypes": ("code", "client_credentials"),
        },
    },
    kept={DCR: "If you omit this parameter, Amazon Cognito keeps the existing configuration."},
)  # fmt: skip
UPDATES: Final = {update.fact_source: update for update in (CLIENT, POOL)}


def request_of(update: Update, answer: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the request that sets the configuration to ``answer``: all accepted members that are not empty.

    ``before`` is the current configuration: unchanged members that AWS keeps when they are omitted are left out. An
    empty list is never sent outside of ``EMPTY_COUNTS``: "Value '[]' at 'logoutURLs' failed to satisfy constraint"
    (aws/aws-sdk-java-v2#5528). Raises ``SendError`` for a member that the operation does not accept, because it would
    be reset, and for values that AWS does not accept back.
    """
    accepted = update.accepted()
    request: dict[str, Any] = {}
    filled = without_empty(without_unknowns(answer))
    current = {} if before is None else without_empty(without_unknowns(before))
    for name in answer:
        if name in update.answer_only or name in update.never_sent:
            continue
        sent = update.renamed.get(name, name)
        if sent not in accepted:
            since = known_since(f"{update.write}Request", sent)
            advice = f"; upgrade boto3 to {since} or newer" if since else ""
            raise SendError(f"{update.write} does not accept {name}, so the update would reset it{advice}")
        unchanged = name in update.kept and filled.get(name) == current.get(name)
        if name in filled and not unchanged:
            request[sent] = filled[name]
    if update is POOL:
        _fit_pool(request)
    return request


def _fit_pool(request: dict[str, Any]) -> None:
    """Adjust members that DescribeUserPool returns but UpdateUserPool refuses or interprets differently."""
    # "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays"
    password = request.get("Policies", {}).get("PasswordPolicy", {})
    invitations = request.get("AdminCreateUserConfig", {})
    if "TemporaryPasswordValidityDays" in password and "UnusedAccountValidityDays" in invitations:
        kept = {key: value for key, value in invitations.items() if key != "UnusedAccountValidityDays"}
        request["AdminCreateUserConfig"] = kept
    # https://github.com/aws/aws-cdk/issues/12075. That an omitted MfaConfiguration survives is not documented.
    if request.get("MfaConfiguration", "OFF") != "OFF" and "SmsConfiguration" not in request:
        raise SendError(
            "the pool has MFA without an SMS configuration: UpdateUserPool refuses such an MfaConfiguration, and the "
            "effect of omitting it is not documented"
        )
    if DCR in request and "EnableStatus" not in request[DCR]:
        raise SendError(
            "AWS does not say whether dynamic client registration is on (DcrConfiguration.EnableStatus is absent), and "
            "an update without that member turns it on: set it in the console first"
        )
    if levels := custom_levels(request.pop(ACR, {})):
        request[ACR] = levels


def custom_levels(levels: Mapping[str, Any]) -> dict[str, Any]:
    """Return the levels of an AcrConfiguration that have custom names.

    "Amazon Cognito always returns the effective configuration, with default names merged in" (UserPoolType), and "any
    level that you don't specify keeps its default name" (UpdateUserPool). "Configuring custom ACR level names requires
    the Essentials or Plus feature plan": whether a Lite pool accepts the default names is not documented. So default
    names are not sent; omitted levels get them anyway.
    """
    return {name: level for name, level in levels.items() if level != {"AcrValue": _default_name(name)}}


def _default_name(level: str) -> str:
    """Return ``urn:cognito:loa:1`` for ``Level1``, and so on."""
    return f"urn:cognito:loa:{level.removeprefix('Level')}"


def without_unknowns(value: Any) -> Any:
    """Return an API answer as AWS sent it, without the unknown values that stand for unrecognised members."""
    if isinstance(value, Mapping):
        return {key: without_unknowns(inner) for key, inner in value.items() if not isinstance(inner, Unknown)}
    if isinstance(value, list | tuple):
        return [without_unknowns(item) for item in value if not isinstance(item, Unknown)]
    return value


def without_empty(value: Any) -> Any:
    """Return a value without absent or empty members and items, at any depth.

    Empty values are kept where they have a meaning (``EMPTY_COUNTS``) or may have one: in members that this release
    does not know.
    """
    if isinstance(value, Mapping):
        known = {key: inner for key, inner in value.items() if key in member_names()}
        cleaned = {
            key: _without_absent(inner) if key in EMPTY_COUNTS else without_empty(inner) for key, inner in known.items()
        }
        others = {key: inner for key, inner in value.items() if key not in known and inner is not None}
        return {key: inner for key, inner in cleaned.items() if inner not in (None, [], {})} | others
    if isinstance(value, list | tuple):
        return [without_empty(item) for item in value]
    return value


def _without_absent(value: Any) -> Any:
    """Return a structure without absent members."""
    return {key: inner for key, inner in value.items() if inner is not None} if isinstance(value, Mapping) else value


def normalized(update: Update, answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return a configuration in a normal form, in which equivalent configurations are equal.

    Absent members have their documented defaults, lists of strings are sorted (all of them are sets in these answers),
    and members that change by themselves are left out.
    """
    kept = {name: value for name, value in answer.items() if name not in update.live}
    days = kept.get("AdminCreateUserConfig", {})
    if update is POOL and isinstance(days, Mapping):
        # Deprecated, refused together with TemporaryPasswordValidityDays and thus never sent: AWS derives it.
        kept["AdminCreateUserConfig"] = {key: day for key, day in days.items() if key != "UnusedAccountValidityDays"}
    if isinstance(levels := kept.get(ACR), Mapping):
        kept[ACR] = custom_levels(levels)
    # A pool without DcrConfiguration must not get its defaults: those turn registration on.
    defaults = {name: value for name, value in update.defaults.items() if name != DCR or kept.get(DCR)}
    filled: dict[str, Any] = _filled(without_empty(kept), without_empty(defaults))
    ordered: dict[str, Any] = _ordered(filled)
    return ordered


def _filled(value: Any, default: Any) -> Any:
    if not isinstance(default, Mapping):
        return value
    members = value if isinstance(value, Mapping) else {}
    missing = {key: _filled({}, inner) if isinstance(inner, Mapping) else inner for key, inner in default.items()}
    return {**missing, **{key: _filled(inner, default.get(key)) for key, inner in members.items()}}


def _ordered(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _ordered(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        items = [_ordered(item) for item in value]
        return sorted(items) if all(isinstance(item, str) for item in items) else items
    return value
