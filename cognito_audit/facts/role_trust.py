"""What is known of the IAM roles that users of an identity pool get: whom their trust policies let in.

"As a best practice, apply both of these conditions in all IAM roles that trust the identity pools service principal":
``aud``, the id of the identity pool, and ``amr``, whether its user has signed in ("Security best practices for Amazon
Cognito identity pools", Cognito developer guide).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from cognito_audit.facts.derived import derived
from cognito_audit.facts.holes import Facts, Items, NotKnown, Unknown
from cognito_audit.globs import matches

ANY_POOL: Final = "users of any identity pool"
GUESTS: Final = "guests"
_GUEST: Final = "unauthenticated"
"""What the amr claim of a guest's token says (developer guide, "Role trust and permissions")."""
_ACTION: Final = "sts:assumerolewithwebidentity"
_SERVICE: Final = r"cognito-identity(?:[.-][a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?"
"""The service's principal in every partition: GovCloud and China have names of their own."""
_PRINCIPAL: Final = re.compile(_SERVICE)
_KEY: Final = re.compile(rf"{_SERVICE}:(aud|sub|amr)")


class RoleTrust(Facts):
    """The roles that an identity pool, or a group, gives out.

    ``Roles`` (list of maps): of each role its ``Arn`` (or what names it in a file), whether it is ``ForGuests`` and its
    ``AssumeRolePolicyDocument`` as a map.
    """

    __slots__ = ()
    members = ("Roles",)
    defaults: Mapping[str, Any] = {"Roles": ()}

    @derived("Roles")
    def too_wide(self) -> Items:
        """Of each role that lets in more than its users its ``Arn`` and ``Whom`` it lets in: the users of any identity
        pool, or those who have not signed in.
        """
        found: list[Any] = []
        try:
            for role in self["Roles"]:
                found += _of_role(role)
        except NotKnown as hole:
            found.append(hole.unknown)
        return Items(f"{self.path}.too_wide", found)

    @derived("Roles")
    def lets_in_any_pool(self) -> bool:
        """Whether the users of any identity pool may have one of the roles."""
        return any(one["Whom"] == ANY_POOL for one in self.too_wide)


_DENIED: Final = Unknown("a Deny statement may narrow the trust policy, which is not weighed")


def _of_role(role: Facts) -> list[Any]:
    """Whom a role lets in beside its users, once each; one hole where that is not known."""
    try:
        statements = _each(role["AssumeRolePolicyDocument"]["Statement"])
        effects = {statement["Effect"] for statement in statements}
        whom = dict.fromkeys(who for statement in statements if (who := _lets_in(statement, role)))
        found = [{"Arn": role["Arn"], "Whom": who} for who in whom]
    except NotKnown as hole:
        return [hole.unknown]
    return found if effects == {"Allow"} or not found else [_DENIED]


def _each(value: Any) -> list[Any]:
    """Policies write a list of one item without its brackets too."""
    if value is None:
        return []
    return list(value) if isinstance(value, Items) else [value]


def _lets_in(statement: Facts, role: Facts) -> str | None:
    if statement["Effect"] != "Allow" or not (_trusts_cognito(statement) and _allows_the_call(statement)):
        return None
    conditions = list(_conditions(statement))
    if not any(_names_one(operator, values) for operator, claim, values in conditions if claim != "amr"):
        return ANY_POOL
    if role["ForGuests"]:
        return None
    is_open = all(_admits_guests(operator, values) for operator, claim, values in conditions if claim == "amr")
    # A condition on the one identity that may have the role says enough of it.
    one_identity = any(_names_one(operator, values) for operator, claim, values in conditions if claim == "sub")
    return GUESTS if is_open and not one_identity else None


def _trusts_cognito(statement: Facts) -> bool:
    if statement.has("NotPrincipal"):
        raise NotKnown(statement.path, Unknown("NotPrincipal is not weighed"))
    principal = statement["Principal"]
    if not isinstance(principal, Facts):
        return bool(principal == "*")
    if "*" in _each(principal["AWS"]):
        return True
    return any(name == "*" or _PRINCIPAL.fullmatch(name) for name in _each(principal["Federated"]))


def _allows_the_call(statement: Facts) -> bool:
    if statement.has("NotAction"):
        return not any(matches(_ACTION, str(action).lower()) for action in _each(statement["NotAction"]))
    return any(matches(_ACTION, str(action).lower()) for action in _each(statement["Action"]))


def _conditions(statement: Facts) -> Iterator[tuple[str, str, list[str]]]:
    """The operator, the claim (aud, sub or amr) and the values of each condition on a token of identity pools."""
    condition = statement["Condition"]
    for operator in condition.keys() if condition is not None else ():
        for key in condition[operator].keys():  # noqa: SIM118  Facts are no mapping
            claim = _KEY.fullmatch(key.lower())
            if claim:
                yield _plain(operator), claim[1], [str(value) for value in _each(condition[operator][key])]


def _plain(operator: str) -> str:
    """The operator itself: the claims are in every token, and a guest's amr has one value, so neither the words for
    sets nor ``IfExists`` change what it says of them.
    """
    return operator.lower().removeprefix("foranyvalue:").removeprefix("forallvalues:").removesuffix("ifexists")


def _names_one(operator: str, values: Iterable[str]) -> bool:
    """Whether a condition on aud or sub lets in none but those it names."""
    if operator == "stringlike":
        return not any("*" in value or "?" in value for value in values)
    return operator in {"stringequals", "stringequalsignorecase"}


def _admits_guests(operator: str, values: Iterable[str]) -> bool:
    """Whether a condition on amr holds for the token of a guest."""
    if operator not in _GUEST_MATCHES:
        raise NotKnown("amr", Unknown(f"the condition operator {operator} is not weighed"))
    return _GUEST_MATCHES[operator](list(values))


_GUEST_MATCHES: Final[Mapping[str, Callable[[list[str]], bool]]] = {
    "stringequals": lambda values: _GUEST in values,
    "stringequalsignorecase": lambda values: _GUEST in [value.lower() for value in values],
    "stringlike": lambda values: any(matches(_GUEST, value) for value in values),
    "stringnotequals": lambda values: _GUEST not in values,
    "stringnotequalsignorecase": lambda values: _GUEST not in [value.lower() for value in values],
    "stringnotlike": lambda values: not any(matches(_GUEST, value) for value in values),
    "null": lambda values: "false" in [value.lower() for value in values],
}
