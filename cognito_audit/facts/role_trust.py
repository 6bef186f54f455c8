"""Facts of the IAM roles that users of an identity pool get: whom their trust policies let in.

"As a best practice, apply both of these conditions in all IAM roles that trust the identity pools service principal":
``aud``, the id of the identity pool, and ``amr``, whether its user has signed in ("Security best practices for Amazon
Cognito identity pools", Cognito developer guide).
"""

from collections.abc import Mapping
from typing import Any, Final

from cognito_audit.facts.derived import derived
from cognito_audit.facts.trust_policy import as_map, concerns_web_identity, conditions, is_allowed, listed, trusted
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.model.values import Facts, Items

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
        roles: list[Any] = []
        try:
            for role in self["Roles"]:
                roles += _of_role(as_map(role, f"{self.path}.Roles"))
        except NotKnown as error:
            roles.append(error.unknown)
        return Items(f"{self.path}.too_wide", roles)

    @derived("Roles")
    def lets_in_any_pool(self) -> bool:
        """Whether the users of any identity pool may have one of the roles."""
        return any(one["Whom"] == ANY_POOL for one in self.too_wide)


_DENIED: Final = Unknown("a Deny statement may narrow the trust policy, which is not weighed")


def _of_role(role: Facts) -> list[Any]:
    """Return whom a role lets in beside its users, once each, or one ``Unknown``."""
    try:
        path = f"{role.path}.AssumeRolePolicyDocument"
        policy = as_map(role["AssumeRolePolicyDocument"], path)
        statements = [as_map(one, path) for one in listed(policy["Statement"])]
        allowing = [one for one in statements if is_allowed(one)]
        whom = dict.fromkeys(who for statement in allowing if (who := _lets_in(statement, role)))
        lets_in = [{"Arn": role["Arn"], "Whom": who} for who in whom]
    except NotKnown as error:
        return [error.unknown]
    return lets_in if len(allowing) == len(statements) or not lets_in else [_DENIED]


def _lets_in(statement: Facts, role: Facts) -> str | None:
    principals = trusted(statement)
    if not (principals and concerns_web_identity(statement)):
        return None
    all_of = list(conditions(statement, principals))
    named = {one.claim for one in all_of if one.names_some}
    if not named:
        whom = ANY_POOL
    # A condition on the one identity that may have the role says enough of it.
    elif role["ForGuests"] or "sub" in named or any(one.leaves_guests_out for one in all_of):
        return None
    else:
        whom = GUESTS
    for one in all_of:
        if not one.is_weighed:
            reason = f"the condition {one.written} is not weighed, and may leave some out"
            raise NotKnown(statement.path, Unknown(reason))
    return whom
