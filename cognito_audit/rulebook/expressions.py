"""The conditions of rule files, compiled from syntax trees to closures.

Only the nodes of ``syntax.py`` can run: no calls, no item access by computed keys, no arithmetic but the joining of
lists. Attributes are looked up in facts, never on Python objects. ``and`` and ``or`` are three-valued: false (or true)
on either side wins over an unknown value on the other.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from cognito_audit.facts.derived import derived_facts
from cognito_audit.facts.kleene import is_empty
from cognito_audit.model.partial import PartialValue, more_telling
from cognito_audit.model.unknown import NotKnown
from cognito_audit.model.values import Facts, Items, as_read
from cognito_audit.rulebook.syntax import BrokenRule, Node, dotted_names, parse
from cognito_audit.rulebook.vocabulary import FILTERS, TESTS
from cognito_audit.text.values import format_short, format_value

Scope = Mapping[str, Any]
Evaluate = Callable[[Scope], Any]

COMPARE: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "lt": lambda a, b: a < b,
    "lteq": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "gteq": lambda a, b: a >= b,
    "in": lambda a, b: a in b,
    "notin": lambda a, b: a not in b,
}


class Expression:
    """A condition or a value of a rule file, such as ``'ALLOW_USER_AUTH' not in client.effective_auth_flows``.

    Raises ``BrokenRule`` when the source does not parse or uses what is not on the allow-list.
    """

    __slots__ = ("_names", "_run", "source", "tree")

    def __init__(self, source: str) -> None:
        self.source = source
        text = parse("{{ " + source + " }}")
        if len(text) != 1 or isinstance(text[0], str):
            raise BrokenRule(f"{source!r} is not one expression")
        self.tree: Node = text[0]
        self._run = _compile(self.tree, source)
        self._names = frozenset(dotted_names(self.tree))

    def value(self, scope: Scope) -> Any:
        """Return the value in ``scope`` (facts by name); raises ``NotKnown`` or ``BrokenRule``."""
        try:
            return self._run(scope)
        except (NotKnown, BrokenRule):
            raise
        except Exception as error:
            raise BrokenRule(f"{self.source!r}: {error}") from error

    def test(self, scope: Scope) -> bool:
        """Return the value of a condition; raises ``NotKnown``, or ``BrokenRule`` where it is not a boolean."""
        value = self.value(scope)
        if isinstance(value, PartialValue):
            value.not_known()
        if not isinstance(value, bool):
            raise BrokenRule(f"{self.source!r}: expected true or false, got {format_value(value)}")
        return value

    def items(self, scope: Scope) -> Iterable[Any]:
        """Return the value of a list; raises ``NotKnown`` for a structure in its place, else ``BrokenRule``."""
        value = self.value(scope)
        if isinstance(value, Facts | PartialValue):
            iter(value)  # raises ``NotKnown``
        if not isinstance(value, Items | list | tuple):
            raise BrokenRule(f"{self.source!r}: expected a list, got {format_value(value)}")
        return value

    def names(self) -> frozenset[tuple[str, ...]]:
        """Return every dotted name that is read, in full: ``("client", "RefreshTokenRotation", "Feature")``."""
        return self._names


class Message:
    """A text of a rule file with ``{{ expressions }}`` in it."""

    __slots__ = ("_names", "_parts", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        text = parse(source)
        self._parts = [part if isinstance(part, str) else _compile(part, source) for part in text]
        self._names = frozenset(name for part in text if not isinstance(part, str) for name in dotted_names(part))

    def render(self, scope: Scope) -> str:
        """Return the text in ``scope``; an unknown value is its reason, so that no message loses a finding."""
        return "".join(part if isinstance(part, str) else self._show(part, scope) for part in self._parts)

    def _show(self, part: Evaluate, scope: Scope) -> str:
        try:
            return format_short(part(scope))
        except NotKnown as error:
            return format_value(error.unknown)
        except BrokenRule:
            raise
        except Exception as error:
            raise BrokenRule(f"{self.source!r}: {error}") from error

    def names(self) -> frozenset[tuple[str, ...]]:
        """Return every dotted name that is read."""
        return self._names


def _compile(node: Node, source: str) -> Evaluate:
    return COMPILERS[node[0]](node, source)


def _name(node: Node, source: str) -> Evaluate:
    name = node[1]

    def run(scope: Scope) -> Any:
        if name not in scope:
            raise BrokenRule(f"{source!r}: unknown name {name!r}")
        return scope[name]

    return run


def _attribute(node: Node, source: str) -> Evaluate:
    inner, name = _compile(node[1], source), node[2]
    return lambda scope: member(inner(scope), name)


def member(value: Any, name: str) -> Any:
    """Return a member of facts or of an option table; the members of an absent value are absent."""
    if isinstance(value, Facts):
        memo = value.memo
        if name not in memo:  # many rules ask for the same
            memo[name] = getattr(value, name) if name in derived_facts(type(value)) else value[name]
        return memo[name]
    if value is None:
        return None
    if isinstance(value, PartialValue):
        value.not_known()
    if isinstance(value, Mapping) and name in value:
        return value[name]
    raise BrokenRule(f"{format_value(value)} has no {name!r}")


def _constant(node: Node, source: str) -> Evaluate:  # noqa: ARG001  all compilers have one shape
    value = node[1]
    return lambda scope: value  # noqa: ARG005


def _list(node: Node, source: str) -> Evaluate:
    if all(item[0] == "constant" for item in node[1]):
        values = [item[1] for item in node[1]]
        return lambda scope: values  # noqa: ARG005
    items = [_compile(item, source) for item in node[1]]
    return lambda scope: Items("[]", [_item(item, scope) for item in items])


def _item(item: Evaluate, scope: Scope) -> Any:
    try:
        return as_read(item(scope))
    except NotKnown as error:
        return error.unknown


def _add(node: Node, source: str) -> Evaluate:
    left, right = _compile(node[1], source), _compile(node[2], source)
    return lambda scope: Items("+", [*_items_of(left, scope), *_items_of(right, scope)])


def _items_of(side: Evaluate, scope: Scope) -> Iterable[Any]:
    """Return the items of a list as answers hold them, with what is unknown of it at its place or its end."""
    try:
        value = side(scope)
        return value.answered if isinstance(value, Items) else [as_read(item) for item in value]
    except NotKnown as error:
        return [error.unknown]


def _compare(node: Node, source: str) -> Evaluate:
    compare, left, right = COMPARE[node[1]], _compile(node[2], source), _compile(node[3], source)

    def run(scope: Scope) -> Any:
        one, other = left(scope), right(scope)
        try:
            return compare(one, other)
        except TypeError:
            for value in (one, other):
                if isinstance(value, PartialValue):  # Python asks neither side of some comparisons
                    value.not_known()
            raise

    return run


def _not(node: Node, source: str) -> Evaluate:
    inner = _compile(node[1], source)
    return lambda scope: not _boolean(inner, scope, source)


def _both(*, wins: bool) -> Callable[[Node, str], Evaluate]:
    """Return Kleene's three-valued ``and`` (False wins) or ``or`` (True wins)."""

    def compiler(node: Node, source: str) -> Evaluate:
        left, right = _compile(node[1], source), _compile(node[2], source)

        def run(scope: Scope) -> bool:
            try:
                first = _boolean(left, scope, source)
            except NotKnown as unknown:
                try:
                    if _boolean(right, scope, source) is wins:
                        return wins
                except NotKnown as other:
                    raise more_telling(unknown, other) from None
                raise
            return wins if first is wins else _boolean(right, scope, source)

        return run

    return compiler


def _boolean(condition: Evaluate, scope: Scope, source: str) -> bool:
    value = condition(scope)
    if isinstance(value, PartialValue):
        value.not_known()
    if not isinstance(value, bool):
        raise BrokenRule(f"{source!r}: expected true or false of each part, got {format_value(value)}")
    return value


def _apply(known: Mapping[str, Callable[..., Any]]) -> Callable[[Node, str], Evaluate]:
    def compiler(node: Node, source: str) -> Evaluate:
        function = known.get(node[1])
        if function is None:
            raise BrokenRule(f"{source!r}: unknown {node[0]} {node[1]!r}; expected one of {', '.join(sorted(known))}")
        value = _compile(node[2], source)
        arguments = [_compile(argument, source) for argument in node[3]]
        return lambda scope: function(value(scope), *(argument(scope) for argument in arguments))

    return compiler


def _filter(node: Node, source: str) -> Evaluate:
    """Compile a filter. ``or_if_empty`` reads the other list only where it counts, so it may be unknown otherwise."""
    if node[1] != "or_if_empty" or len(node[3]) != 1:
        return _apply(FILTERS)(node, source)
    items, other = _compile(node[2], source), _compile(node[3][0], source)

    def run(scope: Scope) -> Any:
        first = items(scope)
        return other(scope) if is_empty(first) else first

    return run


COMPILERS: Final[Mapping[str, Callable[[Node, str], Evaluate]]] = {
    "name": _name,
    "attribute": _attribute,
    "constant": _constant,
    "list": _list,
    "add": _add,
    "compare": _compare,
    "not": _not,
    "and": _both(wins=False),
    "or": _both(wins=True),
    "filter": _filter,
    "test": _apply(TESTS),
}
