"""Statements of trust policies about the tokens of identity pools: whom they name, and on which conditions.

Read as IAM evaluates it (IAM user guide, "Condition operators", "Multivalued context keys"). What is not a
statement, or has elements that are not weighed here, is unknown.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from cognito_audit.lib.globs import matches
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.model.values import Facts, Items

ANYBODY: Final = "*"
_GUEST: Final = "unauthenticated"
"""What the amr claim of a guest's token says (developer guide, "Role trust and permissions")."""
_ACTION: Final = "sts:assumerolewithwebidentity"
_SERVICE: Final = re.compile(r"cognito-identity(?:[.-][a-z0-9.-]*)?\.amazonaws\.com(?:\.cn)?")
"""The service's principal in every partition: GovCloud and China have names of their own."""
_CLAIMS: Final = frozenset({"aud", "sub", "amr"})
_WITHOUT_CLAIM: Final = re.compile(r"forallvalues:.*|.*ifexists")
_VARIABLE: Final = "${"
NOT_READ: Final = Unknown("is not a policy document that can be read")


def as_map(value: Any, path: str) -> Facts:
    """Return a part of a policy that is a map. Raises ``NotKnown`` for anything else."""
    if not isinstance(value, Facts):
        raise NotKnown(path, NOT_READ)
    return value


def listed(value: Any) -> list[Any]:
    """Return a list: policies write one of a single item without brackets too."""
    if value is None:
        return []
    return list(value) if isinstance(value, Items) else [value]


def _texts(value: Any, path: str) -> list[str]:
    items = listed(value)
    if any(isinstance(one, Facts | Items) for one in items):
        raise NotKnown(path, NOT_READ)
    return [str(one) for one in items]


def is_allowed(statement: Facts) -> bool:
    """Whether the statement allows its actions rather than denies them."""
    effect = statement["Effect"]
    if effect not in ("Allow", "Deny"):
        raise NotKnown(f"{statement.path}.Effect", NOT_READ)
    return bool(effect == "Allow")


def concerns_web_identity(statement: Facts) -> bool:
    """Whether AssumeRoleWithWebIdentity is among its actions."""
    excepted = statement.has("NotAction")
    named = _texts(statement["NotAction" if excepted else "Action"], f"{statement.path}.Action")
    return excepted != any(matches(_ACTION, action.lower()) for action in named)


def trusted(statement: Facts) -> list[str]:
    """Return whose tokens the statement is about: ``ANYBODY`` or names of identity providers.

    Empty when the tokens of identity pools are not among them.
    """
    if statement.has("NotPrincipal"):
        raise NotKnown(statement.path, Unknown("NotPrincipal is not weighed"))
    principal, path = statement["Principal"], f"{statement.path}.Principal"
    if principal == ANYBODY:
        return [ANYBODY]
    principals = as_map(principal, path)
    if ANYBODY in _texts(principals["AWS"], path):
        return [ANYBODY]
    named = _texts(principals["Federated"], path)
    return named if any(name == ANYBODY or _SERVICE.fullmatch(name) for name in named) else []


class Condition(NamedTuple):
    """One condition of a statement.

    ``written`` is its operator and its key as they stand there; ``operator`` is in lower case, without the words for
    sets and ``IfExists``; ``claim`` is aud, sub or amr, or empty for a key that is not a claim of the trusted identity
    pools; ``without_claim`` says that it holds for a token that lacks the claim.
    """

    written: str
    operator: str
    claim: str
    without_claim: bool
    values: tuple[str, ...]

    @property
    def names_some(self) -> bool:
        """Whether it lets in none but the pools, or the identities, that it names."""
        if not self.claim or self.claim == "amr" or self.without_claim or self._varies:
            return False
        if self.operator == "stringlike":
            return not any("*" in value or "?" in value for value in self.values)
        return self.operator in {"stringequals", "stringequalsignorecase"}

    @property
    def leaves_guests_out(self) -> bool:
        """Whether the token of a guest does not fulfil it."""
        return self.claim == "amr" and self.is_weighed and not _GUEST_MATCHES[self.operator](self.values)

    @property
    def is_weighed(self) -> bool:
        """Whether it is known here whose tokens fulfil it."""
        known = _GUEST_MATCHES if self.claim == "amr" else _WEIGHED
        return bool(self.claim) and not self.without_claim and not self._varies and self.operator in known

    @property
    def _varies(self) -> bool:
        """Whether a policy variable stands in it, which may be the very claim that it is compared with."""
        return any(_VARIABLE in value for value in self.values)


def conditions(statement: Facts, principals: list[str]) -> Iterator[Condition]:
    """Yield the conditions of a statement that trusts ``principals``."""
    path = f"{statement.path}.Condition"
    if statement["Condition"] is None:
        return
    by_operator = as_map(statement["Condition"], path)
    only_pools = all(_SERVICE.fullmatch(name) for name in principals)
    for operator in by_operator.keys():  # noqa: SIM118  Facts are not a mapping
        by_key = as_map(by_operator[operator], path)
        plain = operator.lower()
        for key in by_key.keys():  # noqa: SIM118
            yield Condition(
                f"{operator} on {key}",
                plain.removeprefix("foranyvalue:").removeprefix("forallvalues:").removesuffix("ifexists"),
                _claim(key.lower(), principals),
                # Each token of an identity pool has all three claims; those of other providers have not.
                not only_pools and _WITHOUT_CLAIM.fullmatch(plain) is not None,
                tuple(_texts(by_key[key], path)),
            )


def _claim(key: str, principals: list[str]) -> str:
    """Return the claim that a key stands for: its prefix is the provider whose token it is."""
    service, _, claim = key.rpartition(":")
    is_own = _SERVICE.fullmatch(service) and (ANYBODY in principals or service in principals)
    return claim if is_own and claim in _CLAIMS else ""


_WEIGHED: Final = frozenset(
    {
        "stringequals", "stringequalsignorecase", "stringlike",
        "stringnotequals", "stringnotequalsignorecase", "stringnotlike",
    }
)  # fmt: skip
"""The operators whose conditions on aud or sub let in those named, or at least all but these."""
_GUEST_MATCHES: Final[Mapping[str, Callable[[tuple[str, ...]], bool]]] = {
    "stringequals": lambda values: _GUEST in values,
    "stringequalsignorecase": lambda values: _GUEST in [value.lower() for value in values],
    "stringlike": lambda values: any(matches(_GUEST, value) for value in values),
    "stringnotequals": lambda values: _GUEST not in values,
    "stringnotequalsignorecase": lambda values: _GUEST not in [value.lower() for value in values],
    "stringnotlike": lambda values: not any(matches(_GUEST, value) for value in values),
    "null": lambda values: "false" in [value.lower() for value in values],
}
"""By operator, whether a condition on amr holds for the token of a guest."""
