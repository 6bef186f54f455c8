"""YAML as nodes."""

from typing import Any

import yaml

from cognito_audit.fixing.patching.nodes import NodeKind, NodeMember, TextNode
from cognito_audit.sources.documents.yaml_text import yaml_documents


def yaml_node(text: str, file: str) -> TextNode:
    """Return the first document of a YAML text. Raises ``ParseError``."""
    next(yaml_documents(text, file))  # enforces the size limits that make composing safe
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    root = next(iter(yaml.compose_all(text, loader)))
    return _node(root, text, set())


def _node(node: Any, text: str, seen: set[int]) -> TextNode:
    start, end = node.start_mark.index, node.end_mark.index
    is_alias = id(node) in seen
    seen.add(id(node))
    if is_alias or node.tag.startswith("!") or text[start : start + 1] in ("&", "*", "!"):
        return TextNode("other", start, end, "yaml")
    if isinstance(node, yaml.ScalarNode):
        return TextNode("scalar", start, end, "yaml", node.value)
    if isinstance(node, yaml.SequenceNode):
        items = tuple(_node(item, text, seen) for item in node.value)
        return TextNode("list", start, end, "yaml", items=items, block=not node.flow_style)
    members = {
        key.value: NodeMember(key.value, key.start_mark.index, _node(value, text, seen))
        for key, value in node.value
        if isinstance(key, yaml.ScalarNode)
    }
    is_function = len(members) == 1 and next(iter(members)).startswith(("Fn::", "Ref"))
    kind: NodeKind = "other" if is_function or "<<" in members else "map"
    return TextNode(kind, start, end, "yaml", members=members, block=not node.flow_style)
