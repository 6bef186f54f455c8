"""The condition language of rule files: Jinja2 expressions, limited to what cannot do harm.

Jinja2 parses them; the nodes on the allow-list below are then compiled to closures, so that nothing else can run:
no calls, no item access by computed keys, no arithmetic but the joining of lists. Attributes are looked up in facts,
never on Python objects. ``and`` and ``or`` know three values: a *no* (or a *yes*) on either side wins over a hole on
the other.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from cognito_audit.facts.derived import derived_facts
from cognito_audit.facts.holes import Facts, NotKnown
from cognito_audit.vocabulary import FILTERS, TESTS, shown

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


class BrokenRule(Exception):  # noqa: N818  it names what it found, as NotKnown does
    """A rule file is wrong: its text, or what its expression did with the facts. Never to be taken for a verdict."""


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment()


class Expression:
    """A condition or a value of a rule file, such as ``'ALLOW_USER_AUTH' not in client.effective_auth_flows``.

    Raises ``BrokenRule`` when the source does not parse or uses what is not on the allow-list.
    """

    __slots__ = ("_names", "_run", "source", "tree")

    def __init__(self, source: str) -> None:
        self.source = source
        self.tree = _parse("{{ " + source + " }}", source)
        body = self.tree.body[0].nodes if isinstance(self.tree.body[0], nodes.Output) else []
        if len(self.tree.body) != 1 or len(body) != 1 or isinstance(body[0], nodes.TemplateData):
            raise BrokenRule(f"{source!r} is not one expression")
        self._run = _compile(body[0], source)
        self._names = frozenset(dotted_names(self.tree))

    def value(self, scope: Scope) -> Any:
        """The value in ``scope`` (root name -> facts); raises ``NotKnown`` or ``BrokenRule``."""
        try:
            return self._run(scope)
        except (NotKnown, BrokenRule):
            raise
        except Exception as error:
            raise BrokenRule(f"{self.source!r}: {error}") from error

    def test(self, scope: Scope) -> bool:
        """The answer to a yes-or-no question; raises ``NotKnown``, or ``BrokenRule`` when it is neither yes nor no."""
        value = self.value(scope)
        if not isinstance(value, bool):
            raise BrokenRule(f"{self.source!r} is neither true nor false but {shown(value)}")
        return value

    def names(self) -> frozenset[tuple[str, ...]]:
        """Every dotted name that is read, longest form only: ``("client", "RefreshTokenRotation", "Feature")``."""
        return self._names


class Message:
    """A text of a rule file with ``{{ expressions }}`` in it."""

    __slots__ = ("_parts", "source", "tree")

    def __init__(self, source: str) -> None:
        self.source = source
        self.tree = _parse(source, source)
        self._parts: list[str | Evaluate] = []
        for output in self.tree.body:
            for part in output.nodes if isinstance(output, nodes.Output) else [output]:
                self._parts.append(part.data if isinstance(part, nodes.TemplateData) else _compile(part, source))

    def render(self, scope: Scope) -> str:
        """The text in ``scope``; what is unknown is written as ``(unknown)``, for a message must not lose a finding."""
        return "".join(part if isinstance(part, str) else self._show(part, scope) for part in self._parts)

    def _show(self, part: Evaluate, scope: Scope) -> str:
        try:
            return shown(part(scope))
        except NotKnown:
            return "(unknown)"
        except BrokenRule:
            raise
        except Exception as error:
            raise BrokenRule(f"{self.source!r}: {error}") from error

    def names(self) -> Iterator[tuple[str, ...]]:
        """Every dotted name that is read."""
        return dotted_names(self.tree)


def dotted_names(tree: nodes.Node) -> Iterator[tuple[str, ...]]:
    """Every dotted name in a tree of Jinja2 nodes, outermost attribute access only."""
    pending: list[nodes.Node] = [tree]
    while pending:
        node = pending.pop()
        path = dotted(node)
        if path is not None:
            yield path
        else:
            pending.extend(node.iter_child_nodes())


def dotted(node: nodes.Node) -> tuple[str, ...] | None:
    """``("client", "A", "B")`` for the node of ``client.A.B``; None for any other node."""
    path: list[str] = []
    while isinstance(node, nodes.Getattr):
        path.insert(0, node.attr)
        node = node.node
    return (node.name, *path) if isinstance(node, nodes.Name) else None


def _parse(template: str, source: str) -> nodes.Template:
    try:
        return _environment().parse(template)
    except TemplateSyntaxError as error:
        raise BrokenRule(f"{source!r}: {error.message}") from error


def _compile(node: nodes.Node, source: str) -> Evaluate:
    compiler = COMPILERS.get(type(node))
    if compiler is None:
        raise BrokenRule(f"{source!r} uses {type(node).__name__}, which rules may not")
    return compiler(node, source)


def _name(node: nodes.Name, source: str) -> Evaluate:
    name = node.name

    def run(scope: Scope) -> Any:
        if name not in scope:
            raise BrokenRule(f"{source!r}: there is no {name!r} here")
        return scope[name]

    return run


def _attribute(node: nodes.Getattr, source: str) -> Evaluate:
    inner, name = _compile(node.node, source), node.attr
    return lambda scope: member(inner(scope), name)


def member(value: Any, name: str) -> Any:
    """A member of facts, or of an option table. The members of what is absent are absent."""
    if value is None:
        return None
    if isinstance(value, Facts):
        return getattr(value, name) if name in derived_facts(type(value)) else value[name]
    if isinstance(value, Mapping) and name in value:
        return value[name]
    raise BrokenRule(f"{shown(value)} has no {name!r}")


def _constant(node: nodes.Const, source: str) -> Evaluate:  # noqa: ARG001  all compilers have one shape
    return lambda scope: node.value  # noqa: ARG005


def _list(node: nodes.List, source: str) -> Evaluate:
    items = [_compile(item, source) for item in node.items]
    return lambda scope: [item(scope) for item in items]


def _add(node: nodes.Add, source: str) -> Evaluate:
    left, right = _compile(node.left, source), _compile(node.right, source)
    return lambda scope: [*left(scope), *right(scope)]


def _compare(node: nodes.Compare, source: str) -> Evaluate:
    if len(node.ops) != 1:
        raise BrokenRule(f"{source!r}: compare two things at a time")
    left, right = _compile(node.expr, source), _compile(node.ops[0].expr, source)
    compare = COMPARE[node.ops[0].op]
    return lambda scope: compare(left(scope), right(scope))


def _not(node: nodes.Not, source: str) -> Evaluate:
    inner = _compile(node.node, source)
    return lambda scope: not _yes(inner, scope, source)


def _and(node: nodes.And, source: str) -> Evaluate:
    return _both(node, source, wins=False)


def _or(node: nodes.Or, source: str) -> Evaluate:
    return _both(node, source, wins=True)


def _both(node: nodes.BinExpr, source: str, *, wins: bool) -> Evaluate:
    """Three-valued ``and`` (False wins) and ``or`` (True wins), after Kleene."""
    left, right = _compile(node.left, source), _compile(node.right, source)

    def run(scope: Scope) -> bool:
        try:
            first = _yes(left, scope, source)
        except NotKnown:
            if _yes(right, scope, source) is wins:
                return wins
            raise
        return wins if first is wins else _yes(right, scope, source)

    return run


def _yes(question: Evaluate, scope: Scope, source: str) -> bool:
    answer = question(scope)
    if not isinstance(answer, bool):
        raise BrokenRule(f"{source!r}: a part of it is neither true nor false but {shown(answer)}")
    return answer


def _filter(node: nodes.Filter, source: str) -> Evaluate:
    return _apply(node, source, FILTERS, "filter")


def _test(node: nodes.Test, source: str) -> Evaluate:
    return _apply(node, source, TESTS, "test")


def _apply(
    node: nodes.Filter | nodes.Test, source: str, known: Mapping[str, Callable[..., Any]], what: str
) -> Evaluate:
    function = known.get(node.name)
    if function is None or node.node is None or node.kwargs or node.dyn_args or node.dyn_kwargs:
        raise BrokenRule(f"{source!r}: there is no {what} {node.name!r}; there are {', '.join(sorted(known))}")
    value = _compile(node.node, source)
    arguments = [_compile(argument, source) for argument in node.args]
    return lambda scope: function(value(scope), *(argument(scope) for argument in arguments))


COMPILERS: Final[Mapping[type[nodes.Node], Callable[[Any, str], Evaluate]]] = {
    nodes.Name: _name,
    nodes.Getattr: _attribute,
    nodes.Const: _constant,
    nodes.List: _list,
    nodes.Add: _add,
    nodes.Compare: _compare,
    nodes.Not: _not,
    nodes.And: _and,
    nodes.Or: _or,
    nodes.Filter: _filter,
    nodes.Test: _test,
}
