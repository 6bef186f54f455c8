"""A text of a file that is not known at all, and may be empty."""

from dataclasses import dataclass

from cognito_audit.model.unknown import Unknown


@dataclass(frozen=True, slots=True)
class NamedText(Unknown):
    """A text that may be empty, with the name that messages show in its place (``${Host}``).

    It is none of the ``excluded`` ones. Where it is an item of a list, the item is there.
    """

    shown: str = ""
    excluded: frozenset[str] = frozenset()
