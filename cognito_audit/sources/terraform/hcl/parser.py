"""Parser of ``.tf`` and ``.tf.json`` files: blocks, attributes and expressions with their locations.

HCL is parsed by python-hcl2, whose syntax trees carry lines and columns.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cognito_audit.model.inventory import Location
from cognito_audit.sources.documents import Document, ParseError, Path, json_documents
from cognito_audit.sources.terraform.hcl.adapted_text import adapted, restored
from cognito_audit.sources.terraform.hcl.escapes import unescaped

MAX_CHARACTERS: Final = 1_000_000
"""The longest file that is parsed: python-hcl2 takes some six seconds for a megabyte."""
MAX_DEPTH: Final = 160
"""The deepest nesting of syntax trees; a list in a list counts as two."""


@dataclass(frozen=True, slots=True)
class HclExpression:
    """An expression. ``tree`` is python-hcl2's syntax tree; for JSON it is the plain value, and ``locate`` returns the
    location of a part of it.
    """

    tree: Any
    location: Location
    locate: Callable[[tuple[str | int, ...]], Location] | None = None

    def inner(self, tree: Any) -> "HclExpression":
        """Return a part of this expression."""
        line = getattr(getattr(tree, "meta", None), "line", None)
        return HclExpression(tree, Location(self.location.file, line, tree.meta.column) if line else self.location)


@dataclass(frozen=True, slots=True)
class Attribute:
    """``name = expression``; the location is that of the name."""

    name: str
    expression: HclExpression
    location: Location


@dataclass(frozen=True, slots=True)
class Body:
    """The content of a block or a file."""

    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    blocks: tuple["Block", ...] = ()

    def blocks_of(self, kind: str) -> Iterator["Block"]:
        """Yield the blocks of one kind (``resource``, ``token_validity_units``)."""
        return (block for block in self.blocks if block.kind == kind)


@dataclass(frozen=True, slots=True)
class Block:
    """``kind "label" "label" { ... }``"""

    kind: str
    labels: tuple[str, ...]
    body: Body
    location: Location


def parse(text: str, file: str) -> Body:
    """Parse a ``.tf`` or ``.tfvars`` file. Raises ``ParseError``."""
    if len(text) > MAX_CHARACTERS:
        raise ParseError(f"longer than {MAX_CHARACTERS} characters, so it is not parsed")
    return _body(syntax_tree(text).children[0], file)


def syntax_tree(text: str) -> Any:
    """Return python-hcl2's syntax tree of a text, with offsets. Raises ``ParseError``."""
    from hcl2 import parses_to_tree  # noqa: PLC0415  its import alone takes 0.4 s, and few runs need it
    from lark.exceptions import LarkError, UnexpectedInput  # noqa: PLC0415

    try:
        plain = adapted(text)
        tree = restored(parses_to_tree(plain), text, plain)
    except UnexpectedInput as error:
        raise ParseError("not HCL: unexpected token", max(error.line, 1), max(error.column, 1)) from None
    except LarkError:
        raise ParseError("not HCL") from None
    _refuse_depth(tree)
    return tree


def parts_of(tree: Any) -> list[Any]:
    """Return the children that are trees, without comments and punctuation."""
    return [child for child in tree.children if getattr(child, "data", "new_line_or_comment") != "new_line_or_comment"]


def _refuse_depth(tree: Any) -> None:
    level, depth = [tree], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            meta = level[0].meta
            raise ParseError("nested too deeply to be read", getattr(meta, "line", 1), getattr(meta, "column", 1))
        level = [child for parent in level for child in parent.children if hasattr(child, "children")]


def _body(tree: Any, file: str) -> Body:
    attributes: dict[str, Attribute] = {}
    blocks: list[Block] = []
    for child in tree.children:
        if child.data == "attribute":
            name, _, value = child.children
            location = Location(file, child.meta.line, child.meta.column)
            expression = HclExpression(value, Location(file, value.meta.line, value.meta.column))
            label = str(name.children[0])
            if label in attributes:
                first = attributes[label].location
                raise ParseError(
                    f"{label} is set twice; first at {first.line}:{first.column}", location.line, location.column
                )
            attributes[label] = Attribute(label, expression, location)
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


BLOCK_LABELS: Final[Mapping[str, int]] = {
    "resource": 2, "data": 2, "ephemeral": 2, "action": 2, "list": 2, "module": 1, "variable": 1, "output": 1,
    "provider": 1, "check": 1, "locals": 0, "terraform": 0, "moved": 0, "removed": 0, "import": 0,
}  # fmt: skip
"""The blocks at the top of a configuration, and how many labels each has."""
_COMMENT: Final = "//"


def parse_json(text: str, file: str) -> Body:
    """Parse a ``.tf.json`` file; a member that is not a block of the language is a block without labels. Raises
    ``ParseError``.
    """
    document = _document(text, file)
    blocks = [
        Block(kind, labels, _json_body(value, document, path), document.location(path))
        for kind, content in document.value.items()
        if kind != _COMMENT
        for labels, value, path in _labelled(content, document, (kind,), BLOCK_LABELS.get(kind, 0))
    ]
    return Body({}, tuple(blocks))


def parse_json_values(text: str, file: str) -> Body:
    """Parse a ``.tfvars.json`` file. Raises ``ParseError``."""
    document = _document(text, file)
    return _json_body(document.value, document, ())


def _document(text: str, file: str) -> Document:
    document = next(iter(json_documents(text, file)), None)
    if document is None or not isinstance(document.value, dict):
        raise ParseError("not a Terraform configuration: the document is not an object")
    return document


def _labelled(
    value: Any, document: Document, path: Path, depth: int
) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any], Path]]:
    """Yield the bodies under ``depth`` levels of labels; each level may be an object or a list of objects."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _labelled(item, document, (*path, index), depth)
    elif isinstance(value, dict) and depth == 0:
        yield (), value, path
    elif isinstance(value, dict):
        for label, inner in value.items():
            if label != _COMMENT:
                for labels, body, body_path in _labelled(inner, document, (*path, label), depth - 1):
                    yield (label, *labels), body, body_path
    elif value is not None:
        raise ParseError(f"{path[0]}: expected an object", *document.position(path))


def _json_body(values: Mapping[str, Any], document: Document, path: Path) -> Body:
    names = (name for name in values if name != _COMMENT)
    return Body({name: _json_attribute(name, values[name], document, (*path, name)) for name in names})


def _json_attribute(name: str, value: Any, document: Document, path: Path) -> Attribute:
    location = document.location(path)
    return Attribute(name, HclExpression(value, location, lambda inner: document.location((*path, *inner))), location)
