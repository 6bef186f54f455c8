"""The syntax of ``.tf`` and ``.tf.json`` files: blocks, attributes and expressions, with their places.

HCL is parsed by python-hcl2, whose syntax trees carry lines and columns; what python-hcl2 keeps as one token
(heredocs), and the texts of JSON files, are templates that are taken apart here.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from cognito_audit.inventory import Place

MOST_CHARACTERS: Final = 4_000_000
"""A longer file is refused: hand-written configuration is far shorter, and the parser takes seconds a megabyte."""


class HclError(ValueError):
    """A file that is no HCL; ``place`` is where the parser stopped."""

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(message)
        self.place = place


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression: ``tree`` is python-hcl2's syntax tree, or for JSON the plain value."""

    tree: Any
    place: Place

    def inner(self, tree: Any) -> "Expression":
        """A part of this expression."""
        line = getattr(getattr(tree, "meta", None), "line", None)
        return Expression(tree, Place(self.place.file, line, tree.meta.column) if line else self.place)


@dataclass(frozen=True, slots=True)
class Attribute:
    """``name = expression``; the place is that of the name."""

    name: str
    expression: Expression
    place: Place


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
    place: Place


def parse(text: str, file: str) -> Body:
    """The body of a ``.tf`` or ``.tfvars`` file. Raises ``HclError``."""
    if len(text) > MOST_CHARACTERS:
        raise HclError(f"longer than {MOST_CHARACTERS} characters, so it is not read", Place(file))
    return _body(_tree(text.removeprefix("\ufeff"), file).children[0], file)


def _tree(text: str, file: str, line: int = 1, column: int = 1) -> Any:
    from hcl2 import parses_to_tree  # noqa: PLC0415  its import alone takes 0.4 s, and few runs need it
    from lark.exceptions import LarkError, UnexpectedInput  # noqa: PLC0415

    try:
        return parses_to_tree(text)
    except UnexpectedInput as error:
        where = Place(file, line + max(error.line, 1) - 1, max(error.column, 1) if error.line > 1 else column)
        where = where if line > 1 or column > 1 else Place(file, max(error.line, 1), max(error.column, 1))
        raise HclError("no HCL: something here is not expected", where) from error
    except LarkError as error:
        raise HclError("no HCL", Place(file, line, column)) from error


def _body(tree: Any, file: str) -> Body:
    attributes: dict[str, Attribute] = {}
    blocks: list[Block] = []
    for child in tree.children:
        if child.data == "attribute":
            name, _, value = child.children
            place = Place(file, child.meta.line, child.meta.column)
            expression = Expression(value, Place(file, value.meta.line, value.meta.column))
            label = str(name.children[0])
            if label in attributes:
                raise HclError(f"{label} stands twice; first in line {attributes[label].place.line}", place)
            attributes[label] = Attribute(label, expression, place)
        elif child.data == "block":
            blocks.append(_block(child, file))
    return Body(attributes, tuple(blocks))


def _block(tree: Any, file: str) -> Block:
    names = [_label(child) for child in tree.children if getattr(child, "data", "") in {"identifier", "string"}]
    kind = str(tree.children[0].children[0])
    body = next(child for child in tree.children if getattr(child, "data", "") == "body")
    labels = tuple(names[1:] if tree.children[0].data == "identifier" else names)
    return Block(kind, labels, _body(body, file), Place(file, tree.meta.line, tree.meta.column))


def _label(tree: Any) -> str:
    if tree.data == "identifier":
        return str(tree.children[0])
    return "".join(str(part.children[0]) for part in tree.children if getattr(part, "data", "") == "string_part")


_BLOCK_LABELS: Final = {"resource": 2, "data": 2, "module": 1, "variable": 1, "output": 1, "locals": 0}


def parse_json(text: str, file: str) -> Body:
    """The body of a ``.tf.json`` file. Raises ``HclError``; every place in it is the file's beginning."""
    document = _json(text, file)
    blocks: list[Block] = []
    for kind, depth in _BLOCK_LABELS.items():
        for labels, value in _labelled(document.get(kind, {}), depth):
            blocks.append(Block(kind, labels, _json_body(value, file), Place(file)))
    return Body({}, tuple(blocks))


def parse_json_values(text: str, file: str) -> Body:
    """The attributes of a ``.tfvars.json`` file. Raises ``HclError``."""
    return _json_body(_json(text, file), file)


def _json(text: str, file: str) -> Mapping[str, Any]:
    try:
        document = json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise HclError(f"no JSON: {error.msg}", Place(file, error.lineno, error.colno)) from error
    except ValueError as error:
        raise HclError(f"no JSON that can be read: {error}", Place(file)) from error
    if not isinstance(document, dict):
        raise HclError("no Terraform configuration: the document is not an object", Place(file))
    return document


def _labelled(value: Any, depth: int) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """The bodies under ``depth`` levels of labels; each level may be an object or a list of them."""
    for item in value if isinstance(value, list) else [value]:
        if not isinstance(item, dict):
            continue
        if depth == 0:
            yield (), item
            continue
        for label, inner in item.items():
            for labels, body in _labelled(inner, depth - 1):
                yield (label, *labels), body


def _json_body(values: Mapping[str, Any], file: str) -> Body:
    place = Place(file)
    return Body({name: Attribute(name, Expression(value, place), place) for name, value in values.items()})


_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_ESCAPE: Final = re.compile(r"\\(?:([nrt\"\\])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))")


def unescaped(text: str) -> str:
    """A quoted literal's own text."""

    def one(match: re.Match[str]) -> str:
        code = int(match[2] or match[3] or "0", 16)
        return _ESCAPES[match[1]] if match[1] else chr(code) if code < 0x110000 else match[0]  # noqa: PLR2004

    return _ESCAPE.sub(one, text)


def heredoc_text(token: str) -> str:
    """The text of a heredoc as it stands, its indentation removed where it begins with ``<<-``."""
    first, *lines = token.rstrip("\n").split("\n")
    lines = [line.removesuffix("\r") for line in lines[:-1]]
    if first.startswith("<<-"):
        margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
        lines = [line[margin:] for line in lines]
    return "".join(f"{line}\n" for line in lines)


@cache
def template(text: str) -> tuple[Any, ...] | None:
    """The parts of a template that is not quoted: texts and syntax trees; None where it cannot be taken apart."""
    parts: list[Any] = []
    position = 0
    for match in re.finditer(r"\$\$\{|%%\{|\$\{|%\{", text):
        if match.start() < position:
            continue
        parts.append(text[position : match.start()])
        position = match.end()
        if match[0] == "%{":
            return None
        if len(match[0]) == 3:  # noqa: PLR2004  $${ and %%{ are escapes
            parts.append(match[0][1:])
            continue
        end = _closing(text, position)
        if end is None:
            return None
        try:
            parts.append(_tree(f"x = ({text[position:end]})", "").children[0].children[0].children[2])
        except HclError:
            return None
        position = end + 1
    parts.append(text[position:])
    return tuple(part for part in parts if part != "")


def _closing(text: str, start: int) -> int | None:
    """The position of the brace that closes the one before ``start``."""
    depth, position = 1, start
    while position < len(text):
        character = text[position]
        if character == '"':
            quoted = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL).match(text, position)
            if quoted is None:
                return None
            position = quoted.end()
            continue
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth == 0:
            return position
        position += 1
    return None
