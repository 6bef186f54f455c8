"""The limits of what one stack and those nested in it may evaluate to: far beyond any template that AWS takes."""

from typing import Final

from cognito_audit.model.unknown import Unknown

MAX_STEPS: Final = 1_000_000
MAX_ROUNDS: Final = 2_500
"""How many rounds all loops may have: a template may have 500 resources."""
MAX_CHARACTERS: Final = 20_000_000
MAX_STACKS: Final = 200
MAX_TEXT: Final = 1_000_000
MAX_NAME: Final = 255
"""The longest logical id, and the longest item of a loop."""

TOO_MANY_VALUES: Final = Unknown(f"more than {MAX_STEPS:,} values are made from this template")
TOO_MANY_ROUNDS: Final = Unknown(f"the loops of this template have more than {MAX_ROUNDS:,} rounds")
TOO_MUCH_TEXT: Final = Unknown(f"more than {MAX_CHARACTERS:,} characters are made from this template")
TOO_LONG: Final = Unknown("a text longer than CloudFormation allows")
TOO_MANY_STACKS: Final = Unknown(f"this template nests more than {MAX_STACKS:,} stacks")
TOO_DEEP: Final = Unknown("its functions refer to each other too deep")


class Limits:
    """What is left for an outermost stack and all that it nests."""

    __slots__ = ("_characters", "_rounds", "_stacks", "steps")

    def __init__(self) -> None:
        self.steps = MAX_STEPS
        self._characters = MAX_CHARACTERS
        self._rounds = MAX_ROUNDS
        self._stacks = MAX_STACKS

    def values(self, count: int) -> Unknown | None:
        """Take ``count`` values; return why there are too many, if so."""
        self.steps -= count
        return TOO_MANY_VALUES if self.steps < 0 else None

    def rounds(self, count: int) -> Unknown | None:
        """Take ``count`` rounds of loops; return why there are too many, if so."""
        self._rounds -= count
        return TOO_MANY_ROUNDS if self._rounds < 0 else None

    def text(self, length: int) -> Unknown | None:
        """Take a text of that length; return why it is too long, if so."""
        if length > MAX_TEXT:
            return TOO_LONG
        self._characters -= length
        return TOO_MUCH_TEXT if self._characters < 0 else None

    def stack(self) -> Unknown | None:
        """Take a nested stack; return why there are too many, if so."""
        self._stacks -= 1
        return TOO_MANY_STACKS if self._stacks < 0 else None
