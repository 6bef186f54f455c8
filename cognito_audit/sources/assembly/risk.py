"""The risk configuration in effect: that of the app client where it has one, else that of its pool."""

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any, Generic, NamedTuple, TypeVar

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


def overrides(own: Sequence[Any], inherited: Sequence[Any]) -> bool:
    """Whether a client's own settings replace the pool's: it has some, and they do not just repeat these."""
    return any(own) and own != inherited
