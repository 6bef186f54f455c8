"""The answers of the AWS CLI: which command printed a document, and what it describes.

Member names are those of the API reference of each operation.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from cognito_audit.aws.arn import region_of
from cognito_audit.aws.ledger import ledger
from cognito_audit.facts.registry import FACT_SOURCES, TARGET_KINDS
from cognito_audit.facts.risk import RISK_SETTINGS
from cognito_audit.sources.documents.traced import Traced

POOL_ID: Final = re.compile(
    r"(?<![a-z])[a-z]{2}(?:-gov|-iso[a-z]*)?-(?:north|south|east|west|central)[a-z]*-\d_[0-9A-Za-z]+"
)
NO_ANSWER: Final = "ResponseMetadata"
"""What SDKs add of the request itself."""


@dataclass(frozen=True, slots=True)
class AnswerType:
    """What one command prints: ``member`` wraps it, and ``needs`` are the members that tell it from others which are
    wrapped alike, as ``never_beside`` the wrapper does. ``bare`` are the members by which it is known without the
    wrapper; empty: by these alone it is not.
    """

    name: str
    command: str
    member: str = ""
    needs: frozenset[str] = frozenset()
    bare: frozenset[str] = frozenset()
    never_beside: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ListType:
    """What a command lists under ``member``: ``kind`` names one of the items, ``key`` the member that names it.

    ``whole``: the items are all that there is to know, as if each had been described. ``needs`` are members of its
    items that tell it from the lists of other services.
    """

    kind: str
    command: str
    member: str
    key: str
    whole: bool = False
    needs: frozenset[str] = frozenset()


def _all(*names: str) -> frozenset[str]:
    return frozenset(names)


_COMMANDS: Final = {source.name: source.command for source in FACT_SOURCES.values()}
ANSWER_TYPES: Final = {
    kind.name: kind
    for kind in (
        AnswerType("client", _COMMANDS["client"], "UserPoolClient"),
        AnswerType("pool", _COMMANDS["pool"], "UserPool"),
        AnswerType("mfa", _COMMANDS["mfa"]),
        AnswerType("risk", _COMMANDS["risk"], "RiskConfiguration"),
        AnswerType("logs", _COMMANDS["logs"], "LogDeliveryConfiguration", bare=_all("LogConfigurations")),
        AnswerType(
            "identity_provider", _COMMANDS["identity_provider"], "IdentityProvider", _all("ProviderName"),
            _all("UserPoolId", "ProviderName", "ProviderType"),
        ),
        AnswerType(
            "resource_server", _COMMANDS["resource_server"], "ResourceServer", _all("UserPoolId", "Identifier"),
            _all("UserPoolId", "Identifier"),
        ),
        AnswerType(
            "domain", _COMMANDS["domain"], "DomainDescription", _all("UserPoolId", "Domain"),
            _all("UserPoolId", "Domain"),
        ),
        # IAM has groups too; theirs have no user pool.
        AnswerType(
            "group", _COMMANDS["group"], "Group", _all("UserPoolId", "GroupName"), _all("UserPoolId", "GroupName"),
        ),
        # get-web-acl prints a LockToken too, and says nothing of any resource.
        AnswerType("web_acl", _COMMANDS["web_acl"], "WebACL", never_beside=_all("LockToken")),
        AnswerType(
            "function", _COMMANDS["functions"], "Configuration", _all("FunctionArn"),
            _all("FunctionName", "FunctionArn"),
        ),
        AnswerType("ui", "get-ui-customization", "UICustomization"),
        AnswerType(
            "identity_pool", _COMMANDS["identity_pool"],
            bare=_all("IdentityPoolId", "AllowUnauthenticatedIdentities"),
        ),
        AnswerType("identity_pool_roles", _COMMANDS["identity_pool_roles"]),
        AnswerType("role", _COMMANDS["role_trust"], "Role", _all("Arn", "AssumeRolePolicyDocument")),
        AnswerType("secrets", _COMMANDS["secrets"]),
    )
}  # fmt: skip
_SIGNS: Final = {
    "identity_provider": _all("ProviderType"), "resource_server": _all("UserPoolId"), "group": _all("UserPoolId"),
}  # fmt: skip
"""The members of a list's items that tell it from the lists of other services."""
LIST_TYPES: Final = tuple(
    ListType(
        kind.fact_source.name,
        kind.listing.command,
        kind.listing.member,
        kind.id_member,
        kind.listing.complete,
        _SIGNS.get(kind.fact_source.name, frozenset()),
    )
    for kind in TARGET_KINDS.values()
    if kind.listing
)
_SUMMARIES: Final = {
    "client": _all("ClientId", "UserPoolId", "ClientName"),
    "pool": _all("Id", "Name", "LambdaConfig", "Status", "LastModifiedDate", "CreationDate"),
    "identity_pool": _all("IdentityPoolId", "IdentityPoolName"),
}
"""The members of a list's items: what has no others that are known carries no settings, wherever it stands."""
MEMBERS: Final = frozenset(
    {
        *(kind.member for kind in ANSWER_TYPES.values() if kind.member),
        *(listing.member for listing in LIST_TYPES),
        *("ClientSecrets", "ClientId", "IdentityPoolId", "LogConfigurations", "MfaConfiguration", "UserPoolId"),
    }
)
"""The members at the top of a document with answers: the wrappers, and those of answers without one."""
_MFA: Final = ("MfaConfiguration", "SoftwareTokenMfaConfiguration", "SmsMfaConfiguration", "EmailMfaConfiguration")
_CLIENT: Final = _all("ClientId", "ClientName", "ExplicitAuthFlows", "UserPoolId")
_ROLES: Final = _all("Roles", "RoleMappings")


@dataclass(frozen=True, slots=True)
class SavedAnswer:
    """An answer of one thing, or the whole answer of a list (``listing`` says which).

    What is not ``described`` carries names and no settings. ``wrapper`` is the member of the document that holds it;
    empty if the document is the answer itself.
    """

    kind: str
    body: Traced
    listing: ListType | None = None
    described: bool = True
    wrapper: str = ""

    @property
    def command(self) -> str:
        """The command of the AWS CLI that prints it."""
        return self.listing.command if self.listing else ANSWER_TYPES[self.kind].command

    def text(self, *names: str) -> str:
        """A member's text, or nothing."""
        found = self.body.get(*names)
        return found.data if found is not None and isinstance(found.data, str) else ""

    @property
    def own_pool_id(self) -> str:
        """The pool that the answer itself names."""
        return self.text("Id" if self.kind == "pool" else "UserPoolId")

    @property
    def region(self) -> str:
        """The region that its ARN names, or nothing."""
        return region_of(self.text("Arn"))

    @property
    def pool_id_of_file(self) -> str:
        """The pool that the name of the file names, or else the nearest of its folders that names one."""
        named = POOL_ID.findall(self.body.document.file)
        return named[-1] if named else ""


def answers_of(said: Traced) -> Iterator[SavedAnswer]:
    """Yield the answers in a map: those that are wrapped in its members, or the one that it is itself."""
    wrapped = [*_wrapped(said)]
    bare = "" if wrapped else _bare(said.data)
    if bare:
        yield SavedAnswer(bare, said, described=_has_settings(bare, said.data.keys()))
    yield from wrapped


def _wrapped(said: Traced) -> Iterator[SavedAnswer]:
    for kind in ANSWER_TYPES.values():
        body = said.get(kind.member) if kind.member else None
        if body is None or said.data.keys() & kind.never_beside:
            continue
        if (
            isinstance(body.data, dict)
            and kind.needs <= body.data.keys()
            and (body.data or kind.name not in _SUMMARIES)
        ):
            yield SavedAnswer(kind.name, body, wrapper=kind.member)
    for listing in LIST_TYPES:
        items = said.get(listing.member)
        if items is not None and isinstance(items.data, list) and _is_of(items.data, listing):
            yield SavedAnswer(listing.kind, said, listing, wrapper=listing.member)
    if (secrets := said.get("ClientSecrets")) is not None and isinstance(secrets.data, list):
        yield SavedAnswer("secrets", said, wrapper="ClientSecrets")


def _is_of(items: Sequence[Traced], listing: ListType) -> bool:
    """Whether a list is one of this type: its items, or some of them, have what tells it from others."""
    return not items or any(listing.needs <= _names(one) for one in items)


def _names(item: Traced) -> AbstractSet[str]:
    return item.data.keys() if isinstance(item.data, dict) else frozenset()


def _bare(members: Mapping[str, Traced]) -> str:
    """Return the type of an answer without its wrapper, recognized by the members that only it has."""
    names = members.keys()
    for kind in ANSWER_TYPES.values():
        if kind.bare and kind.bare <= names:
            return kind.name
    if "IdentityPoolId" in names:
        return _of_identity_pool(names)
    if "UserPoolId" in names and any(name in names for name in RISK_SETTINGS):
        return "risk"
    if {"ClientName", "ExplicitAuthFlows"} & names and len(_CLIENT & names) > 1:
        return "client"
    if "Id" in names and "Name" in names and isinstance(members["Id"].data, str):
        return "pool" if POOL_ID.fullmatch(members["Id"].data) else ""
    return "mfa" if any(name in names for name in _MFA) else ""


def _has_settings(kind: str, names: AbstractSet[str]) -> bool:
    """Whether an answer holds more than the items of a list do. Unknown names do not count."""
    return kind not in _SUMMARIES or bool(names & (ledger().members(FACT_SOURCES[kind].shape) - _SUMMARIES[kind]))


def _of_identity_pool(names: AbstractSet[str]) -> str:
    """The answers of Amazon Cognito federated identities have no wrappers."""
    if names >= _SUMMARIES["identity_pool"]:
        return "identity_pool"
    return "identity_pool_roles" if names & _ROLES or names == {"IdentityPoolId"} else ""
