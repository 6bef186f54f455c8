"""Words without quotes that YAML 1.1 takes for booleans, and YAML 1.2 for texts."""

from typing import Final


class BooleanWord(str):
    """A text that was such a word (``ON``, ``no``)."""

    __slots__ = ()

    @property
    def is_true(self) -> bool:
        """The boolean that YAML 1.1 takes it for."""
        return self.lower() in _TRUE


_TRUE: Final = frozenset({"on", "yes"})
BOOLEAN_WORDS: Final = {
    word: BooleanWord(word) for one in ("on", "off", "yes", "no") for word in (one, one.title(), one.upper())
}
