"""The IAM roles that an identity pool or a group grants, as ``facts.role_trust`` reads them."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from cognito_audit.facts.trust_policy import NOT_READ
from cognito_audit.model.unknown import REST, Unknown
from cognito_audit.model.values import open_end
from cognito_audit.sources.assembly.siblings import Fact

_NOT_A_ROLE: Final = Unknown("it is not the ARN of a role")


class GrantedRole(NamedTuple):
    """A role that is granted: its ARN, or what a file knows of it, and whether it is meant for guests."""

    role: Any
    for_guests: bool


def granted_roles(answer: Fact) -> list[GrantedRole]:
    """Return the roles in an answer of GetIdentityPoolRoles, each once.

    A role of guests and of others is meant for guests. What is unknown of the answer is one role that is unknown.
    """
    if isinstance(answer, Unknown):
        return [GrantedRole(answer, for_guests=False)]
    for_guests: dict[Any, bool] = {}
    for granted in _granted(answer):
        if granted.role is not None:
            role = granted.role if isinstance(granted.role, str | Unknown) else _NOT_A_ROLE
            for_guests[role] = for_guests.get(role, False) or granted.for_guests
    return [GrantedRole(role, is_guests) for role, is_guests in for_guests.items()]


def role_of_group(group: Fact) -> list[GrantedRole]:
    """Return the role of a group (an item of ListGroups), if it has one; its members have signed in."""
    role = _member(group, "RoleArn")
    return [] if role is None else [GrantedRole(role, for_guests=False)]


def _granted(answer: Mapping[str, Any]) -> Iterator[GrantedRole]:
    for name, role in _items(_member(answer, "Roles")):
        yield GrantedRole(role, name == "unauthenticated")
    for _, mapping in _items(_member(answer, "RoleMappings")):
        rules = _member(_member(mapping, "RulesConfiguration"), "Rules")
        for rule in [rules] if isinstance(rules, Unknown) else rules or []:
            yield GrantedRole(_member(rule, "RoleARN"), for_guests=False)


def _member(value: Fact | None, name: str) -> Any:
    """A member of a map: unknown where the map is, or where it is not among those that are known of it."""
    if isinstance(value, Unknown) or value is None:
        return value
    return value.get(name, open_end(value))


def _items(value: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(value, Unknown):
        return [(REST, value)]
    return value.items() if value else ()


def role_trust_of(
    granted: Iterable[GrantedRole], trust_policy: Callable[[Any], Unknown | tuple[str, Any]]
) -> dict[str, Any]:
    """Return the fact ``role_trust``; ``trust_policy`` gives a role's name and its policy, or why they are unknown."""
    roles: list[Any] = []
    for role, for_guests in granted:
        policy = trust_policy(role)
        roles.append(policy if isinstance(policy, Unknown) else role_trust(policy[0], policy[1], for_guests=for_guests))
    return {"Roles": roles}


def role_trust(arn: str, policy: Any, *, for_guests: bool) -> dict[str, Any]:
    """Return one role; its policy may be a map or its JSON."""
    return {"Arn": arn, "ForGuests": for_guests, "AssumeRolePolicyDocument": policy_map(policy)}


def policy_map(policy: Any) -> Any:
    """Return a policy document as a map."""
    if isinstance(policy, str):
        try:
            policy = json.loads(policy)
        except (ValueError, RecursionError):
            return NOT_READ
    return policy if isinstance(policy, Mapping | Unknown) else NOT_READ
