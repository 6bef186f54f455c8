"""YAML as nodes."""

from typing import Any

import yaml

from cognito_audit.fixing.patching.nodes import Kind, Member, Node
from cognito_audit.sources.documents.yaml_text import yaml_documents


def yaml_node(text: str, file: str) -> Node:
    """The first document of a YAML text. Raises ``ParseError``."""
    next(yaml_documents(text, file))  # within its bounds, composing is safe
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    root = next(iter(yaml.compose_all(text, loader)))
    return _node(root, text, set())


def _node(node: Any, text: str, seen: set[int]) -> Node:
    start, end = node.start_mark.index, node.end_mark.index
    is_alias = id(node) in seen
    seen.add(id(node))
    if is_alias or node.tag.startswith("!") or text[start : start + 1] in ("&", "*", "!"):
        return Node("other", start, end, "yaml")
    if isinstance(node, yaml.ScalarNode):
        return Node("scalar", start, end, "yaml", node.value)
    if isinstance(node, yaml.SequenceNode):
        items = tuple(_node(item, text, seen) for item in node.value)
        return Node("list", start, end, "yaml", items=items, block=not node.flow_style)
    members = {
        key.value: Member(key.value, key.start_mark.index, _node(value, text, seen))
        for key, value in node.value
        if isinstance(key, yaml.ScalarNode)
    }
    is_function = len(members) == 1 and next(iter(members)).startswith(("Fn::", "Ref"))
    kind: Kind = "other" if is_function or "<<" in members else "map"
    return Node(kind, start, end, "yaml", members=members, block=not node.flow_style)
