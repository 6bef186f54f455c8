"""The answers of the AWS CLI: which command printed a document, and what it describes.

Member names are those of the API reference of each operation.
"""

import re
from collections.abc import Iterator, Mapping
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
_MFA: Final = ("MfaConfiguration", "SoftwareTokenMfaConfiguration", "SmsMfaConfiguration", "EmailMfaConfiguration")
_CLIENT: Final = _all("ClientId", "ClientName", "ExplicitAuthFlows", "UserPoolId")
_ROLES: Final = _all("Roles", "RoleMappings")


@dataclass(frozen=True, slots=True)
class SavedAnswer:
    """An answer of one thing, or the whole answer of a list (``listing`` says which).

    What is not ``described`` carries names and no settings.
    """

    kind: str
    body: Traced
    listing: ListType | None = None
    described: bool = True

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


def answers_in(tree: Traced) -> Iterator[SavedAnswer]:
    """The answers in a document: one, or those of a list of them."""
    if isinstance(tree.data, list):
        for item in tree.data:
            yield from answers_in(item)
    elif isinstance(tree.data, dict):
        said = Traced({key: one for key, one in tree.data.items() if key != NO_ANSWER}, tree.document, tree.path)
        wrapped = [*_wrapped(said)]
        bare = _bare(said.data)
        if wrapped:
            yield from wrapped
        elif bare:
            yield SavedAnswer(bare, said, described=_has_settings(bare, said.data.keys()))


def _wrapped(said: Traced) -> Iterator[SavedAnswer]:
    for kind in ANSWER_TYPES.values():
        body = said.get(kind.member) if kind.member else None
        if body is None or said.data.keys() & kind.never_beside:
            continue
        if isinstance(body.data, dict) and kind.needs <= body.data.keys():
            yield SavedAnswer(kind.name, body)
    for listing in LIST_TYPES:
        items = said.get(listing.member)
        if (
            items is not None
            and isinstance(items.data, list)
            and all(listing.needs <= _names(one) for one in items.data)
        ):
            yield SavedAnswer(listing.kind, said, listing)
    if "ClientSecrets" in said.data:
        yield SavedAnswer("secrets", said)


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
