"""What stands in place of a value that could not be read.

Reading it raises ``NotKnown``, which only the engine catches.
"""

from dataclasses import dataclass
from typing import Final


class _RestKey(str):
    """A key that is equal to no other, so that no key of an answer or a file can be taken for it."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    # Not a function: every look into an answer takes the hash.
    __hash__ = object.__hash__


REST: Final = _RestKey("*")
"""The key under which a map with an open end says why its other keys are unknown."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Stands in place of a value that could not be read.

    ``reason`` says why, in words for the reader of a report (``known after apply``); ``action`` is the IAM action
    whose permission was missing (``cognito-idp:DescribeUserPool``), or empty.
    """

    reason: str
    action: str = ""


class Supposed(Unknown):
    """Stands in place of a member that may be absent: all that is known is a name that may replace it."""

    __slots__ = ()


# Not a LookupError, AttributeError or TypeError: a template engine may turn those into "undefined",
# and an unknown value into an answer.
class NotKnown(Exception):  # noqa: N818  not an error but an answer: "this cannot be known here"
    """Raised where an unknown value is read. ``path`` is its symbolic path, such as ``pool.UserPoolTier``."""

    def __init__(self, path: str, unknown: Unknown) -> None:
        super().__init__(f"{path}: {unknown.reason}")
        self.path = path
        self.unknown = unknown

    @property
    def reason(self) -> str:
        """Why the value is unknown."""
        return self.unknown.reason
