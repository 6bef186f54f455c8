"""Facts of the IAM roles that users of an identity pool get: whom their trust policies let in.

"As a best practice, apply both of these conditions in all IAM roles that trust the identity pools service principal":
``aud``, the id of the identity pool, and ``amr``, whether its user has signed in ("Security best practices for Amazon
Cognito identity pools", Cognito developer guide).
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from cognito_audit.facts.derived import derived
from cognito_audit.facts.kleene import all_of, any_of
from cognito_audit.facts.trust_policy import as_map, concerns_web_identity, conditions, is_allowed, listed, trusted
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.model.values import Facts, Items, as_read

ANY_POOL: Final = "users of any identity pool"
GUESTS: Final = "guests"


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
        """The ``Arn`` of each role that lets in more than its users, and ``Whom`` it lets in: the users of any identity
        pool, or those who have not signed in.
        """
        roles: Items = self["Roles"]
        return roles.flat(lambda role: _of_role(as_map(role, f"{self.path}.Roles")), f"{self.path}.too_wide")

    @derived("Roles")
    def lets_in_any_pool(self) -> bool:
        """Whether the users of any identity pool may have one of the roles."""
        return any(one["Whom"] == ANY_POOL for one in self.too_wide)


_DENIED: Final = Unknown("a Deny statement may narrow the trust policy, which is not weighed")


def _of_role(role: Facts) -> Iterable[Any]:
    """Return whom a role lets in beside its users, once each; what is unknown of it raises ``NotKnown`` at the end."""
    path = f"{role.path}.AssumeRolePolicyDocument"
    policy = as_map(role["AssumeRolePolicyDocument"], path)
    whom: dict[str, None] = {}
    unknown: list[NotKnown] = []
    may_deny = False
    for one in listed(policy["Statement"]):
        statement = as_map(one, path)
        effect = _is_allowed(statement)
        may_deny = may_deny or effect is not True
        try:
            who = None if effect is False else _lets_in(statement, role)
        except NotKnown as error:
            unknown.append(error)
            continue
        if who is not None and isinstance(effect, NotKnown):
            unknown.append(effect)
        elif who is not None:
            whom[who] = None
    if whom and may_deny:
        raise NotKnown(path, _DENIED)
    name = as_read(role["Arn"]) if whom else None
    yield from ({"Arn": name, "Whom": who} for who in whom)
    if unknown:
        raise unknown[0]


def _is_allowed(statement: Facts) -> bool | NotKnown:
    try:
        return is_allowed(statement)
    except NotKnown as error:
        return error


def _lets_in(statement: Facts, role: Facts) -> str | None:
    if not all_of(lambda: trusted(statement), lambda: concerns_web_identity(statement)):
        return None
    principals = trusted(statement)
    weighed = list(conditions(statement, principals))
    named = {one.claim for one in weighed if one.names_some}
    if not named:
        whom = ANY_POOL
    # A condition on the one identity that may have the role says enough of it.
    elif any_of(
        lambda: role["ForGuests"], lambda: "sub" in named, lambda: any(one.leaves_guests_out for one in weighed)
    ):
        return None
    else:
        whom = GUESTS
    for one in weighed:
        if not one.is_weighed:
            reason = f"the condition {one.written} is not weighed, and may leave some out"
            raise NotKnown(statement.path, Unknown(reason))
    return whom
