"""Unknown values that still carry some knowledge."""

from dataclasses import dataclass

from cognito_audit.model.unknown import Unknown


@dataclass(frozen=True, slots=True)
class ReferenceTo(Unknown):
    """The id of a resource. Its text is unknown, but it is the id of one of ``addresses``."""

    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TextOfParts(Unknown):
    """A text that is known in part: its ``parts`` in order, some of them unknown."""

    parts: tuple[str | Unknown, ...] = ()


class InvalidExpression(Unknown):
    """An expression that Terraform itself refuses; ``try`` goes on to its next argument."""

    __slots__ = ()
