"""The risk configuration in effect: that of the app client where it has one, else that of its pool."""

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any, Generic, NamedTuple, TypeVar

from cognito_audit.model.unknown import Unknown
from cognito_audit.model.values import first_unknown

Resource = TypeVar("Resource")


class RiskOwner(Enum):
    """Whose a risk configuration is, where it is not that of an app client that is known."""

    POOL = "pool"
    """It is in effect for every app client without one of its own."""
    SOME_CLIENT = "client"
    """An app client's; which one is unknown."""
    UNKNOWN = "unknown"
    """The pool's or an app client's."""


class RiskConfiguration(NamedTuple, Generic[Resource]):
    """A risk configuration as a reader found it; ``owner`` is the key of an app client or says whose it is."""

    owner: str | RiskOwner
    resource: Resource


def in_effect(
    configurations: Iterable[RiskConfiguration[Resource]], client: str | None
) -> RiskConfiguration[Resource] | None:
    """Return the configuration of an app client by its key, or of the pool itself for None; None if there is none.

    One that may be the client's comes before the pool's: what is in effect is unknown then.
    """
    of_pool: RiskConfiguration[Resource] | None = None
    for one in configurations:
        if one.owner is RiskOwner.UNKNOWN or (client is not None and one.owner in (client, RiskOwner.SOME_CLIENT)):
            return one
        if one.owner is RiskOwner.POOL and of_pool is None:
            of_pool = one
    return of_pool


def overrides(own: Sequence[Any], inherited: Sequence[Any] | Unknown) -> bool | Unknown:
    """Return whether a client's own settings replace the pool's: it has some, and they do not just repeat these.

    Unknown where only what is unknown of them, or of the pool's, can tell.
    """
    if not any(own):
        return False
    if isinstance(inherited, Unknown):
        return inherited
    different = [first_unknown(pair) for pair in zip(own, inherited, strict=True) if pair[0] != pair[1]]
    if any(unknown is None for unknown in different):
        return True
    return different[0] if different and different[0] else False
