"""The syntax of ``.tf`` and ``.tf.json`` files: blocks, attributes and expressions, with their places.

HCL is parsed by python-hcl2, whose syntax trees carry lines and columns.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cognito_audit.model.inventory import Location
from cognito_audit.sources.documents import Document, ParseError, Path, json_documents
from cognito_audit.sources.terraform.hcl.escapes import unescaped, with_plain_escapes

MOST_CHARACTERS: Final = 1_000_000
"""A longer file is refused: what people write is far shorter, and python-hcl2 takes some six seconds for a megabyte."""
DEEPEST: Final = 160
"""How many syntax trees may be nested in one another; a list in a list is two."""


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression: ``tree`` is python-hcl2's syntax tree, or for JSON the plain value, of which ``within`` gives the
    places of the parts.
    """

    tree: Any
    place: Location
    within: Callable[[tuple[str | int, ...]], Location] | None = None

    def inner(self, tree: Any) -> "Expression":
        """A part of this expression."""
        line = getattr(getattr(tree, "meta", None), "line", None)
        return Expression(tree, Location(self.place.file, line, tree.meta.column) if line else self.place)


@dataclass(frozen=True, slots=True)
class Attribute:
    """``name = expression``; the place is that of the name."""

    name: str
    expression: Expression
    place: Location


@dataclass(frozen=True, slots=True)
class Body:
    """What stands between braces, or in a file."""

    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    blocks: tuple["Block", ...] = ()

    def blocks_of(self, kind: str) -> Iterator["Block"]:
        """The blocks of a type (``resource``, ``token_validity_units``)."""
        return (block for block in self.blocks if block.kind == kind)


@dataclass(frozen=True, slots=True)
class Block:
    """``kind "label" "label" { ... }``"""

    kind: str
    labels: tuple[str, ...]
    body: Body
    place: Location


def parse(text: str, file: str) -> Body:
    """The body of a ``.tf`` or ``.tfvars`` file. Raises ``ParseError``."""
    if len(text) > MOST_CHARACTERS:
        raise ParseError(f"longer than {MOST_CHARACTERS} characters, so it is not read")
    return _body(syntax_tree(text).children[0], file)


def syntax_tree(text: str) -> Any:
    """python-hcl2's syntax tree of a text, with offsets. Raises ``ParseError``."""
    from hcl2 import parses_to_tree  # noqa: PLC0415  its import alone takes 0.4 s, and few runs need it
    from lark.exceptions import LarkError, UnexpectedInput  # noqa: PLC0415

    try:
        tree = parses_to_tree(with_plain_escapes(text))
    except UnexpectedInput as error:
        raise ParseError("no HCL: what stands here is not expected", max(error.line, 1), max(error.column, 1)) from None
    except LarkError:
        raise ParseError("no HCL") from None
    _refuse_depth(tree)
    return tree


def _refuse_depth(tree: Any) -> None:
    level, depth = [tree], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            meta = level[0].meta
            raise ParseError("nested too deeply to be read", getattr(meta, "line", 1), getattr(meta, "column", 1))
        level = [child for parent in level for child in parent.children if hasattr(child, "children")]


def _body(tree: Any, file: str) -> Body:
    attributes: dict[str, Attribute] = {}
    blocks: list[Block] = []
    for child in tree.children:
        if child.data == "attribute":
            name, _, value = child.children
            place = Location(file, child.meta.line, child.meta.column)
            expression = Expression(value, Location(file, value.meta.line, value.meta.column))
            label = str(name.children[0])
            if label in attributes:
                first = attributes[label].place
                raise ParseError(
                    f"{label} stands twice; first at {first.line}:{first.column}", place.line, place.column
                )
            attributes[label] = Attribute(label, expression, place)
        elif child.data == "block":
            blocks.append(_block(child, file))
    return Body(attributes, tuple(blocks))


def _block(tree: Any, file: str) -> Block:
    names = [_label(child) for child in tree.children if getattr(child, "data", "") in {"identifier", "string"}]
    kind = str(tree.children[0].children[0])
    body = next(child for child in tree.children if getattr(child, "data", "") == "body")
    labels = tuple(names[1:] if tree.children[0].data == "identifier" else names)
    return Block(kind, labels, _body(body, file), Location(file, tree.meta.line, tree.meta.column))


def _label(tree: Any) -> str:
    if tree.data == "identifier":
        return str(tree.children[0])
    parts = (child for child in tree.children if getattr(child, "data", "") == "string_part")
    return "".join(unescaped(str(part.children[0])) for part in parts)


_BLOCK_LABELS: Final = {"resource": 2, "data": 2, "module": 1, "variable": 1, "output": 1, "locals": 0}


def parse_json(text: str, file: str) -> Body:
    """The body of a ``.tf.json`` file. Raises ``ParseError``."""
    document = _document(text, file)
    blocks = [
        Block(kind, labels, _json_body(value, document, path), document.place(path))
        for kind, depth in _BLOCK_LABELS.items()
        if kind in document.value
        for labels, value, path in _labelled(document.value[kind], (kind,), depth)
    ]
    return Body({}, tuple(blocks))


def parse_json_values(text: str, file: str) -> Body:
    """The attributes of a ``.tfvars.json`` file. Raises ``ParseError``."""
    document = _document(text, file)
    return _json_body(document.value, document, ())


def _document(text: str, file: str) -> Document:
    document = next(iter(json_documents(text, file)), None)
    if document is None or not isinstance(document.value, dict):
        raise ParseError("no Terraform configuration: the document is not an object")
    return document


def _labelled(value: Any, path: Path, depth: int) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any], Path]]:
    """The bodies under ``depth`` levels of labels; each level may be an object or a list of them."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _labelled(item, (*path, index), depth)
    elif isinstance(value, dict) and depth == 0:
        yield (), value, path
    elif isinstance(value, dict):
        for label, inner in value.items():
            for labels, body, where in _labelled(inner, (*path, label), depth - 1):
                yield (label, *labels), body, where


def _json_body(values: Mapping[str, Any], document: Document, path: Path) -> Body:
    return Body({name: _json_attribute(name, value, document, (*path, name)) for name, value in values.items()})


def _json_attribute(name: str, value: Any, document: Document, path: Path) -> Attribute:
    place = document.place(path)
    return Attribute(name, Expression(value, place, lambda inner: document.place((*path, *inner))), place)
