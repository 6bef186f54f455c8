"""What comes of reading one input."""

from dataclasses import dataclass

from cognito_audit.inventory import InputError, Target


@dataclass(frozen=True, slots=True)
class Reading:
    """The targets of one plan, state or folder, what is worth saying of it, and what could not be read."""

    targets: tuple[Target, ...] = ()
    notes: tuple[str, ...] = ()
    errors: tuple[InputError, ...] = ()
