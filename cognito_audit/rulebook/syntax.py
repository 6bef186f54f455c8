"""The grammar of the condition language: what of Jinja2's expressions a rule file may use.

Jinja2 parses; what is not on the allow-list is refused; what is, becomes a plain tree of lists: ``["attribute",
["name", "client"], "ClientId"]``. A wheel carries the trees of its own rules (``syntax.json``), so that an audit of a
file loads no Jinja2.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Final, TypeAlias

from cognito_audit.lib.package_data import ready_made

Node: TypeAlias = "list[Any]"
"""A kind and its parts: ``name`` NAME, ``attribute`` NODE NAME, ``constant`` VALUE, ``list`` NODES, ``add`` NODE NODE,
``compare`` OPERATOR NODE NODE, ``not`` NODE, ``and`` NODE NODE, ``or`` NODE NODE, ``filter`` NAME NODE NODES, ``test``
NAME NODE NODES."""

Text: TypeAlias = "list[str | Node]"
"""A template: literal text and the expressions in it, in their order."""

SHIPPED: Final = "syntax.json"


class BrokenRule(Exception):  # noqa: N818  it names what it found, as NotKnown does
    """A rule file is wrong: its text, or what its expression did with the facts. Never to be taken for a verdict."""


def parse(template: str) -> Text:
    """A template with ``{{ expressions }}`` as a tree. Raises ``BrokenRule`` for what is not on the allow-list."""
    found = shipped().get(template)
    return parsed(template) if found is None else found


@cache
def shipped() -> Mapping[str, Text]:
    """The trees that the wheel was built with, by template; empty in a checkout."""
    trees: dict[str, Text] = ready_made(SHIPPED)
    return trees


def parsed(template: str) -> Text:
    """The tree, from Jinja2's own parser. Raises ``BrokenRule``."""
    from jinja2 import TemplateSyntaxError, nodes  # noqa: PLC0415  not needed where the tree was shipped

    try:
        tree = _environment().parse(template)
    except TemplateSyntaxError as error:
        raise BrokenRule(f"{_bare(template)!r}: {error.message}") from error
    text: Text = []
    for output in tree.body:
        for part in output.nodes if isinstance(output, nodes.Output) else [output]:
            text.append(part.data if isinstance(part, nodes.TemplateData) else _node(part, _bare(template)))
    return text


@cache
def _environment() -> Any:
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415

    return ImmutableSandboxedEnvironment()


def _bare(template: str) -> str:
    """The template as its author wrote it: a condition stands there without its braces."""
    return template.removeprefix("{{ ").removesuffix(" }}") if template.count("{{") == 1 else template


def _node(node: Any, source: str) -> Node:
    allowed = ALLOWED.get(type(node).__name__)
    if allowed is None:
        raise BrokenRule(f"{source!r} uses {type(node).__name__}, which rules may not")
    return allowed(node, source)


def _compare(node: Any, source: str) -> Node:
    if len(node.ops) != 1:
        raise BrokenRule(f"{source!r}: compare two things at a time")
    return ["compare", node.ops[0].op, _node(node.expr, source), _node(node.ops[0].expr, source)]


def _call(kind: str) -> Callable[[Any, str], Node]:
    def build(node: Any, source: str) -> Node:
        if node.node is None or node.kwargs or node.dyn_args or node.dyn_kwargs:
            raise BrokenRule(f"{source!r}: the {kind} {node.name!r} takes plain values, by position")
        return [kind, node.name, _node(node.node, source), [_node(argument, source) for argument in node.args]]

    return build


def _pair(kind: str) -> Callable[[Any, str], Node]:
    return lambda node, source: [kind, _node(node.left, source), _node(node.right, source)]


ALLOWED: Final[Mapping[str, Callable[[Any, str], Node]]] = {
    "Name": lambda node, _: ["name", node.name],
    "Getattr": lambda node, source: ["attribute", _node(node.node, source), node.attr],
    "Const": lambda node, _: ["constant", node.value],
    "List": lambda node, source: ["list", [_node(item, source) for item in node.items]],
    "Add": _pair("add"),
    "Compare": _compare,
    "Not": lambda node, source: ["not", _node(node.node, source)],
    "And": _pair("and"),
    "Or": _pair("or"),
    "Filter": _call("filter"),
    "Test": _call("test"),
}
"""The allow-list, by Jinja2's names for its nodes."""


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below a node."""
    for part in node[1:]:
        if isinstance(part, list):
            if part and isinstance(part[0], list):
                yield from part
            elif part:
                yield part


def walk(node: Node) -> Iterator[Node]:
    """A node and all below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def dotted_names(node: Node) -> Iterator[tuple[str, ...]]:
    """Every dotted name in a tree, longest form only: ``("client", "RefreshTokenRotation", "Feature")``."""
    path = dotted(node)
    if path is not None:
        yield path
        return
    for child in children(node):
        yield from dotted_names(child)


def dotted(node: Node) -> tuple[str, ...] | None:
    """``("client", "A", "B")`` for the node of ``client.A.B``; None for any other node."""
    path: list[str] = []
    while node[0] == "attribute":
        path.insert(0, node[2])
        node = node[1]
    return (node[1], *path) if node[0] == "name" else None
