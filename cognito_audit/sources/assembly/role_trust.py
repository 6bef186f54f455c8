"""The IAM roles that an identity pool or a group gives out, as ``facts.role_trust`` takes them."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from cognito_audit.facts.trust_policy import NOT_READ
from cognito_audit.model.values import REST, Unknown, open_end
from cognito_audit.sources.assembly.siblings import Fact

Given = tuple[Any, bool]
"""A role that is given out: its ARN, or what a file knows of it, and whether it is meant for guests."""


def roles_given(answer: Fact) -> list[Given]:
    """The roles in an answer of GetIdentityPoolRoles, each once; a role of guests and of others is meant for guests.

    What is unknown of the answer is one role that is unknown.
    """
    if isinstance(answer, Unknown):
        return [(answer, False)]
    found: dict[Any, bool] = {}
    for value, for_guests in _given(answer):
        if value is None:
            continue
        found[value] = found.get(value, False) or for_guests
    return list(found.items())


def role_of_group(group: Fact) -> list[Given]:
    """The role of a group (an item of ListGroups), if it has one; its members have signed in."""
    role = _member(group, "RoleArn")
    return [] if role is None else [(role, False)]


def _given(answer: Mapping[str, Any]) -> Iterator[Given]:
    for name, role in _items(_member(answer, "Roles")):
        yield role, name == "unauthenticated"
    for _, mapping in _items(_member(answer, "RoleMappings")):
        rules = _member(_member(mapping, "RulesConfiguration"), "Rules")
        for rule in [rules] if isinstance(rules, Unknown) else rules or []:
            yield _member(rule, "RoleARN"), False


def _member(value: Fact | None, name: str) -> Any:
    """A member of a map: unknown where the map is, or where it is not among those that are known of it."""
    if isinstance(value, Unknown) or value is None:
        return value
    return value.get(name, open_end(value))


def _items(value: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(value, Unknown):
        return [(REST, value)]
    return value.items() if value else ()


def trust_of(given: Iterable[Given], look_up: Callable[[Any], Unknown | tuple[str, Any]]) -> dict[str, Any]:
    """The root ``role_trust``. ``look_up`` answers a role's name and its trust policy, or why there is none."""
    found: list[Any] = []
    for value, for_guests in given:
        role = look_up(value)
        found.append(role if isinstance(role, Unknown) else role_trust(role[0], role[1], for_guests=for_guests))
    return {"Roles": found}


def role_trust(arn: str, policy: Any, *, for_guests: bool) -> dict[str, Any]:
    """One role; its policy may be a map or its JSON."""
    return {"Arn": arn, "ForGuests": for_guests, "AssumeRolePolicyDocument": policy_map(policy)}


def policy_map(policy: Any) -> Any:
    """A policy document as a map."""
    if isinstance(policy, str):
        try:
            policy = json.loads(policy)
        except (ValueError, RecursionError):
            return NOT_READ
    return policy if isinstance(policy, Mapping | Unknown) else NOT_READ
