"""The grammar of the condition language: the part of Jinja2's expressions that a rule file may use.

Jinja2 parses; a node that is not on the allow-list is refused; the others become a plain tree of lists: ``["attribute",
["name", "client"], "ClientId"]``. A wheel ships the trees of its own rules (``syntax.json``), so that an audit of a
file does not load Jinja2.
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
"""A template: literal text and expressions, in order."""

SHIPPED: Final = "syntax.json"


class BrokenRule(Exception):  # noqa: N818  a noun, like NotKnown
    """A rule file is wrong: its text, or what its expression does with the facts. It is never a verdict."""


def parse(template: str) -> Text:
    """Return a template with ``{{ expressions }}`` as a tree. Raises ``BrokenRule`` for a node that is not allowed."""
    tree = shipped().get(template)
    return parsed(template) if tree is None else tree


@cache
def shipped() -> Mapping[str, Text]:
    """Return the trees that the wheel ships, by template; none in a checkout."""
    trees: dict[str, Text] = ready_made(SHIPPED)
    return trees


def parsed(template: str) -> Text:
    """Return the tree from Jinja2's own parser. Raises ``BrokenRule``."""
    from jinja2 import TemplateSyntaxError, nodes  # noqa: PLC0415  not needed where the tree was shipped

    try:
        tree = _environment().parse(template)
    except TemplateSyntaxError as error:
        raise BrokenRule(f"{_bare(template)!r}: {error.message}") from error
    except (ValueError, OverflowError) as error:  # a number with thousands of digits
        raise BrokenRule(f"{_bare(template)!r}: {error}") from error
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
    """Return the template as its author wrote it: a condition without its braces."""
    return template.removeprefix("{{ ").removesuffix(" }}") if template.count("{{") == 1 else template


def _node(node: Any, source: str) -> Node:
    allowed = ALLOWED.get(type(node).__name__)
    if allowed is None:
        raise BrokenRule(f"{source!r} uses {type(node).__name__}, which rules may not")
    return allowed(node, source)


def _compare(node: Any, source: str) -> Node:
    if len(node.ops) != 1:
        raise BrokenRule(f"{source!r}: compare two values at a time")
    return ["compare", node.ops[0].op, _node(node.expr, source), _node(node.ops[0].expr, source)]


def _call(kind: str) -> Callable[[Any, str], Node]:
    def build(node: Any, source: str) -> Node:
        if node.node is None or node.kwargs or node.dyn_args or node.dyn_kwargs:
            raise BrokenRule(f"{source!r}: the {kind} {node.name!r} takes values by position only")
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
    """Yield the nodes directly below a node."""
    for part in node[1:]:
        if isinstance(part, list):
            if part and isinstance(part[0], list):
                yield from part
            elif part:
                yield part


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def dotted_names(node: Node) -> Iterator[tuple[str, ...]]:
    """Yield every dotted name in a tree, longest form only: ``("client", "RefreshTokenRotation", "Feature")``."""
    path = dotted(node)
    if path is not None:
        yield path
        return
    for child in children(node):
        yield from dotted_names(child)


def dotted(node: Node) -> tuple[str, ...] | None:
    """Return ``("client", "A", "B")`` for the node of ``client.A.B``; None for any other node."""
    path: list[str] = []
    while node[0] == "attribute":
        path.insert(0, node[2])
        node = node[1]
    return (node[1], *path) if node[0] == "name" else None
