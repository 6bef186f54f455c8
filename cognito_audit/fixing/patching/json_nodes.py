"""JSON as nodes."""

import json
import re
from typing import Final

from cognito_audit.fixing.patching.nodes import Member, Node

_SPACE: Final = re.compile(r"[ \t\n\r]*")


def json_node(text: str) -> Node:
    """The first value of a JSON text that is known to be valid. What holds ``${`` is worked out elsewhere."""
    return _node(text, _skip(text, 0))


def _node(text: str, start: int) -> Node:
    value, end = json.JSONDecoder().raw_decode(text, start)
    if isinstance(value, list):
        return Node("list", start, end, "json", items=tuple(node for _, _, node in _parts(text, start)))
    if isinstance(value, dict):
        members = {key: Member(key, at, node) for key, at, node in _parts(text, start)}
        is_function = len(members) == 1 and next(iter(members)).startswith(("Fn::", "Ref"))
        return Node("other" if is_function else "map", start, end, "json", members=members)
    is_template = isinstance(value, str) and "${" in value
    return Node("other" if is_template else "scalar", start, end, "json", value)


def _parts(text: str, start: int) -> list[tuple[str, int, Node]]:
    found: list[tuple[str, int, Node]] = []
    at = _skip(text, start + 1)
    while text[at] not in "}]":
        here, key = at, ""
        if text[start] == "{":
            key, at = json.JSONDecoder().raw_decode(text, at)
            at = _skip(text, _skip(text, at) + 1)
        node = _node(text, at)
        found.append((key, here, node))
        at = _skip(text, node.end)
        if text[at] == ",":
            at = _skip(text, at + 1)
    return found


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at
