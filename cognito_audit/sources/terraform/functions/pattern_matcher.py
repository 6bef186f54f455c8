"""Matches of regular expressions with the priorities of Go, in a time that grows with the text alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from cognito_audit.sources.terraform.functions.pattern_parser import Node, PatternParser
from cognito_audit.sources.terraform.functions.value_types import NotEvaluatedError

_MOST_STEPS: Final = 300_000
_MOST_INSTRUCTIONS: Final = 3_000
_WORD: Final = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")
Span = tuple[int | None, ...]
"""The start and the end of a match, then of each of its groups; None for a group that takes no part."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern: its instructions, the names of its groups, and whether it folds case."""

    code: Sequence[tuple[Any, ...]]
    names: tuple[str, ...]
    folds_case: bool

    def matches(self, text: str) -> Iterator[Span]:
        """Yield the matches that do not overlap; an empty one right after another is none."""
        position, before = 0, -1
        while position <= len(text):
            found = self.search(text, position)
            if found is None:
                return
            start, end = found[0] or 0, found[1] or 0
            if end == position:
                position += 1
                if start != before:
                    yield found
            else:
                position = end
                yield found
            before = end

    def search(self, text: str, start: int) -> Span | None:
        """Return the first match at or after a position."""
        if self.folds_case and not text.isascii():
            raise NotEvaluatedError("letters beyond ASCII in either case")
        if (len(text) - start + 1) * len(self.code) > _MOST_STEPS:
            raise NotEvaluatedError("a long text, or a long pattern")
        found: Span | None = None
        threads: list[tuple[int, Span]] = []
        for position in range(start, len(text) + 1):
            if found is None:
                self._follow(threads, {place for place, _ in threads}, position, text)
            if not threads:
                if found is None:
                    continue
                break
            one = text[position : position + 1]
            following: list[tuple[int, Span]] = []
            seen: set[int] = set()
            for place, span in threads:
                kind, *rest = self.code[place]
                if kind == "match":
                    found = (span[0], position, *span[2:])
                    break
                if one and rest[0](one):
                    self._add(following, seen, place + 1, span, position + 1, text)
            threads = following
        return found

    def _follow(self, threads: list[tuple[int, Span]], seen: set[int], position: int, text: str) -> None:
        """Begin a match here too; it comes after those that began before."""
        span: Span = (position, *[None] * (1 + 2 * len(self.names)))
        self._add(threads, seen, 0, span, position, text)

    def _add(
        self, threads: list[tuple[int, Span]], seen: set[int], place: int, span: Span, position: int, text: str
    ) -> None:
        waiting = [(place, span)]
        while waiting:
            at, known = waiting.pop()
            if at in seen:
                continue
            seen.add(at)
            kind, *rest = self.code[at]
            if kind == "split":
                waiting += [(other, known) for other in reversed(rest)]
            elif kind == "save":
                index = rest[0]
                waiting.append((at + 1, (*known[:index], position, *known[index + 1 :])))
            elif kind == "assert":
                if _holds(rest[0], text, position):
                    waiting.append((at + 1, known))
            else:
                threads.append((at, known))


def _holds(name: str, text: str, position: int) -> bool:
    before, after = text[max(0, position - 1) : position], text[position : position + 1]
    if name == "A":
        return not before
    if name == "z":
        return not after
    if name == "^":
        return before in ("", "\n")
    if name == "$":
        return after in ("", "\n")
    return ((before in _WORD) is not (after in _WORD)) is (name == "b")


@lru_cache(maxsize=256)
def compiled(text: str) -> Pattern:
    """Return a pattern. Raises ``InvalidArgumentError`` for one that Go refuses."""
    parser = PatternParser(text)
    node = parser.parse()
    code: list[tuple[Any, ...]] = []
    _compile(node, code)
    code.append(("match",))
    return Pattern(code, tuple(parser.names), parser.folds_case)


def _compile(node: Node, code: list[tuple[Any, ...]]) -> None:
    if len(code) > _MOST_INSTRUCTIONS:
        raise NotEvaluatedError("a long pattern")
    if node.kind == "char":
        code.append(("char", node.matches))
    elif node.kind == "assert":
        code.append(("assert", node.name))
    elif node.kind == "group":
        code.append(("save", 2 * node.number))
        _compile(node.parts[0], code)
        code.append(("save", 2 * node.number + 1))
    elif node.kind == "each":
        for part in node.parts:
            _compile(part, code)
    elif node.kind == "any":
        _compile_any(node.parts, code)
    else:
        _compile_repeat(node, code)


def _compile_any(parts: tuple[Node, ...], code: list[tuple[Any, ...]]) -> None:
    start = len(code)
    code.append(())
    branches: list[int] = []
    ends: list[int] = []
    for part in parts:
        branches.append(len(code))
        _compile(part, code)
        ends.append(len(code))
        code.append(())
    code[start] = ("split", *branches)
    for end in ends:
        code[end] = ("split", len(code))


def _compile_repeat(node: Node, code: list[tuple[Any, ...]]) -> None:
    (part,) = node.parts
    if node.most is None:
        for _ in range(node.least - 1):
            _compile(part, code)
        _loop(part, code, may_be_none=node.least == 0, is_greedy=node.is_greedy)
        return
    for _ in range(node.least):
        _compile(part, code)
    skips: list[int] = []
    for _ in range(node.most - node.least):
        skips.append(len(code))
        code.append(())
        _compile(part, code)
    for place in skips:
        code[place] = _split(place + 1, len(code), is_greedy=node.is_greedy)


def _split(first: int, second: int, *, is_greedy: bool) -> tuple[Any, ...]:
    return ("split", first, second) if is_greedy else ("split", second, first)


def _loop(part: Node, code: list[tuple[Any, ...]], *, may_be_none: bool, is_greedy: bool) -> None:
    """Write ``x+``, or ``x*`` as ``(x+)?``, which has the same matches in the right order also where x may be empty."""
    start = len(code)
    if may_be_none:
        code.append(())
    body = len(code)
    _compile(part, code)
    code.append(_split(body, len(code) + 1, is_greedy=is_greedy))
    if may_be_none:
        code[start] = _split(body, len(code), is_greedy=is_greedy)
