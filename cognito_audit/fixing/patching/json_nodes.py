"""JSON as nodes."""

import json
import re
from typing import Final

from cognito_audit.fixing.patching.nodes import NodeMember, TextNode

_SPACE: Final = re.compile(r"[ \t\n\r]*")


def json_node(text: str) -> TextNode:
    """Return the first value of a valid JSON text. Strings with ``${`` are templates, and so are ``other``."""
    return _node(text, _skip(text, 0))


def _node(text: str, start: int) -> TextNode:
    value, end = json.JSONDecoder().raw_decode(text, start)
    if isinstance(value, list):
        return TextNode("list", start, end, "json", items=tuple(node for _, _, node in _parts(text, start)))
    if isinstance(value, dict):
        members = {key: NodeMember(key, at, node) for key, at, node in _parts(text, start)}
        is_function = len(members) == 1 and next(iter(members)).startswith(("Fn::", "Ref"))
        return TextNode("other" if is_function else "map", start, end, "json", members=members)
    is_template = isinstance(value, str) and "${" in value
    return TextNode("other" if is_template else "scalar", start, end, "json", value)


def _parts(text: str, start: int) -> list[tuple[str, int, TextNode]]:
    """Return the members or items of the map or list at ``start``: name, offset and node."""
    parts: list[tuple[str, int, TextNode]] = []
    offset = _skip(text, start + 1)
    while text[offset] not in "}]":
        part_start, key = offset, ""
        if text[start] == "{":
            key, offset = json.JSONDecoder().raw_decode(text, offset)
            offset = _skip(text, _skip(text, offset) + 1)
        node = _node(text, offset)
        parts.append((key, part_start, node))
        offset = _skip(text, node.end)
        if text[offset] == ",":
            offset = _skip(text, offset + 1)
    return parts


def _skip(text: str, offset: int) -> int:
    match = _SPACE.match(text, offset)
    return match.end() if match else offset
