"""The syntax of regular expressions as Go and Terraform have it (RE2), which is not that of Python."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from cognito_audit.sources.terraform.functions.value_types import InvalidArgumentError, NotEvaluatedError

_MOST_COPIES: Final = 1000
_MOST_NESTING: Final = 100
_WORD: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
_CLASSES: Final = {"d": "0123456789", "s": "\t\n\f\r ", "w": _WORD}
_POSIX: Final = {
    "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "ascii": r"\x00-\x7F", "blank": r"\t ", "cntrl": r"\x00-\x1F\x7F",
    "digit": "0-9", "graph": "!-~", "lower": "a-z", "print": " -~", "punct": r"!-/:-@\[-`{-~",
    "space": r"\t\n\v\f\r ", "upper": "A-Z", "word": "0-9A-Za-z_", "xdigit": "0-9A-Fa-f",
}  # fmt: skip
_REPEAT: Final = re.compile(r"\{([0-9]+)(,([0-9]*))?\}", re.ASCII)
_GROUP: Final = re.compile(r"\?(?:P?<([^>]*)>|([imsU]*)(-[imsU]+)?([:)]))")
_NAME: Final = re.compile(r"[0-9A-Za-z_]+", re.ASCII)
_ESCAPES: Final = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
Matches = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a pattern: ``kind`` is ``char``, ``assert``, ``group``, ``repeat``, ``each`` (in order) or ``any``."""

    kind: str
    parts: tuple["Node", ...] = ()
    matches: Matches | None = None
    name: str = ""
    least: int = 0
    most: int | None = None
    is_greedy: bool = True
    number: int = 0


@dataclass(frozen=True, slots=True)
class _Flags:
    i: bool = False
    m: bool = False
    s: bool = False
    U: bool = False


@dataclass(slots=True)
class PatternParser:
    """Parses one pattern. ``names`` are those of its groups, empty for one without; ``folds_case`` says that some part
    takes capitals and small letters alike.
    """

    text: str
    position: int = 0
    flags: _Flags = field(default_factory=_Flags)
    names: list[str] = field(default_factory=list)
    folds_case: bool = False
    depth: int = 0

    def parse(self) -> Node:
        """Return the pattern. Raises ``InvalidArgumentError`` for what Go refuses."""
        found = self._alternatives()
        if self.position < len(self.text):
            raise InvalidArgumentError("a bracket that nothing opens")
        return found

    def _next(self) -> str:
        return self.text[self.position : self.position + 1]

    def _take(self) -> str:
        one = self._next()
        if not one:
            raise InvalidArgumentError("a pattern that is not complete")
        self.position += 1
        return one

    def _alternatives(self) -> Node:
        self.depth += 1
        if self.depth > _MOST_NESTING:
            raise NotEvaluatedError("nested too deeply")
        around = self.flags
        parts = [self._sequence()]
        while self._next() == "|":
            self.position += 1
            parts.append(self._sequence())
        self.flags, self.depth = around, self.depth - 1
        return parts[0] if len(parts) == 1 else Node("any", tuple(parts))

    def _sequence(self) -> Node:
        parts: list[Node] = []
        while self._next() not in ("", "|", ")"):
            if self.text.startswith(r"\Q", self.position):
                parts += self._quoted()
                continue
            atom = self._atom()
            if atom is not None:
                parts.append(self._repeated(atom))
        return Node("each", tuple(parts))

    def _quoted(self) -> list[Node]:
        end = self.text.find(r"\E", self.position)
        words = self.text[self.position + 2 : end if end >= 0 else None]
        self.position = end + 2 if end >= 0 else len(self.text)
        if self._next() in ("*", "+", "?", "{"):
            raise NotEvaluatedError("a quoted text that is repeated")
        return [self._literal(one) for one in words]

    def _repeated(self, atom: Node) -> Node:
        limits = self._limits()
        if limits is None:
            return atom
        is_lazy = self._next() == "?"
        self.position += is_lazy
        if self._limits() is not None:
            raise InvalidArgumentError("a repetition of a repetition")
        least, most = limits
        if (most is not None and least > most) or _copies(atom) * max(least, most or 0, 1) > _MOST_COPIES:
            raise InvalidArgumentError("too many repetitions")
        return Node("repeat", (atom,), least=least, most=most, is_greedy=is_lazy is self.flags.U)

    def _limits(self) -> tuple[int, int | None] | None:
        one = self._next()
        if one in ("*", "+", "?") and one:
            self.position += 1
            return {"*": (0, None), "+": (1, None), "?": (0, 1)}[one]
        match = _REPEAT.match(self.text, self.position)
        if match is None:
            return None
        self.position = match.end()
        if any(len(one) > 4 for one in (match[1], match[3] or "")):  # noqa: PLR2004
            raise InvalidArgumentError("too many repetitions")
        least = int(match[1])
        return least, (least if match[2] is None else int(match[3]) if match[3] else None)

    def _atom(self) -> Node | None:
        one = self._take()
        if one in ("*", "+", "?"):
            raise InvalidArgumentError("a repetition of nothing")
        if one == "(":
            return self._group()
        if one == "[":
            return Node("char", matches=self._class())
        if one == "\\":
            return self._escape()
        if one == ".":
            return Node("char", matches=(lambda _one: True) if self.flags.s else (lambda one: one != "\n"))
        if one in ("^", "$"):
            return Node("assert", name=one if self.flags.m else {"^": "A", "$": "z"}[one])
        return self._literal(one)

    def _literal(self, one: str) -> Node:
        if not self.flags.i:
            return Node("char", matches=lambda other: other == one)
        return Node("char", matches=self._folded(lambda other: other == one, one))

    def _folded(self, matches: Matches, words: str = "") -> Matches:
        self.folds_case = True
        if not words.isascii():
            raise NotEvaluatedError("letters beyond ASCII in either case")
        return lambda one: matches(one.lower()) or matches(one.upper())

    def _group(self) -> Node | None:
        if self._next() != "?":
            return self._captured("")
        match = _GROUP.match(self.text, self.position)
        if match is None:
            raise InvalidArgumentError("a group that Go does not have")
        self.position = match.end()
        if match[1] is not None:
            if not _NAME.fullmatch(match[1]) or match[1] in self.names:
                raise InvalidArgumentError("a name that is not valid, or taken")
            return self._captured(match[1])
        on, off = match[2], (match[3] or "-")[1:]
        if not on and not off and match[4] == ")":
            raise InvalidArgumentError("a group that Go does not have")
        around = self.flags
        self.flags = replace(self.flags, **dict.fromkeys(on, True), **dict.fromkeys(set(off) - set(on), False))
        self.flags = replace(self.flags, **dict.fromkeys(off, False))
        if match[4] == ")":
            if _REPEAT.match(self.text, self.position) or (self._next() in ("*", "+", "?") and self._next()):
                raise InvalidArgumentError("a repetition of nothing")
            return None
        inner = self._alternatives()
        self.flags = around
        self._close()
        return inner

    def _captured(self, name: str) -> Node:
        self.names.append(name)
        number = len(self.names)
        inner = self._alternatives()
        self._close()
        return Node("group", (inner,), number=number)

    def _close(self) -> None:
        if self._next() != ")":
            raise InvalidArgumentError("a bracket that is not closed")
        self.position += 1

    def _escape(self) -> Node:
        one = self._take()
        if one in ("A", "z", "b", "B"):
            return Node("assert", name=one)
        if one.lower() in _CLASSES:
            return Node("char", matches=_class_of(one))
        if one in ("p", "P"):
            raise NotEvaluatedError("classes of Unicode")
        return self._literal(self._character(one))

    def _character(self, one: str) -> str:
        if one in _ESCAPES:
            return _ESCAPES[one]
        if one == "x":
            return self._hexadecimal()
        if one.isascii() and one.isdigit():
            digits = re.compile("[0-7]{1,3}" if one == "0" else "[1-7][0-7]{1,2}").match(self.text, self.position - 1)
            if digits is None:
                raise InvalidArgumentError("a reference back")
            self.position = digits.end()
            return chr(int(digits[0], 8))
        if not one.isascii() or one.isalnum():
            raise InvalidArgumentError("an escape that Go does not have")
        return one

    def _hexadecimal(self) -> str:
        match = re.compile(r"\{([0-9A-Fa-f]{1,8})\}|([0-9A-Fa-f]{2})").match(self.text, self.position)
        code = int(match[1] or match[2], 16) if match is not None else -1
        if match is None or not 0 <= code < 0x110000:  # noqa: PLR2004  the end of Unicode
            raise InvalidArgumentError("a character that does not exist")
        self.position = match.end()
        return chr(code)

    def _class(self) -> Matches:
        is_negated = self._next() == "^"
        self.position += is_negated
        matchers: list[Matches] = []
        start = self.position
        while self._next() != "]" or self.position == start:
            matchers.append(self._class_part())
        self.position += 1
        # Without a line end where . has none: only a class that is not negated lists it.
        return lambda one: any(matches(one) for matches in matchers) is not is_negated

    def _class_part(self) -> Matches:
        posix = re.compile(r"\[:(\^?)([^:\]]*):\]").match(self.text, self.position)
        if posix is not None:
            if posix[2] not in _POSIX:
                raise InvalidArgumentError("a class that Go does not have")
            self.position = posix.end()
            known = re.compile(f"[{posix[1]}{_POSIX[posix[2]]}]")
            matches: Matches = lambda one: known.match(one) is not None  # noqa: E731
            return self._folded(matches) if self.flags.i else matches
        if self._next() == "\\" and self.text[self.position + 1 : self.position + 2].lower() in {*_CLASSES, "p"}:
            self.position += 1
            if self._next() in ("p", "P"):
                raise NotEvaluatedError("classes of Unicode")
            return _class_of(self._take())
        first = self._class_character()
        last = first
        if self._next() == "-" and self.text[self.position + 1 : self.position + 2] not in ("]", ""):
            self.position += 1
            last = self._class_character()
        if last < first:
            raise InvalidArgumentError("a range that ends before it begins")
        in_range: Matches = lambda one: first <= one <= last  # noqa: E731
        return self._folded(in_range, first + last) if self.flags.i else in_range

    def _class_character(self) -> str:
        one = self._take()
        return self._character(self._take()) if one == "\\" else one


def _class_of(letter: str) -> Matches:
    known = frozenset(_CLASSES[letter.lower()])
    return (lambda one: one in known) if letter.islower() else (lambda one: one not in known)


def _copies(node: Node) -> int:
    """Return how many copies of a part its repetitions make."""
    inner = max(map(_copies, node.parts), default=1)
    return inner * max(node.least, node.most or 0, 1) if node.kind == "repeat" else inner
