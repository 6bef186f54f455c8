"""HCL as nodes: literals keep their value, everything else is ``other``."""

from typing import Any

from cognito_audit.fixing.patching.nodes import NodeMember, TextNode
from cognito_audit.sources.terraform.hcl.escapes import unescaped
from cognito_audit.sources.terraform.hcl.parser import syntax_tree


def hcl_blocks(text: str) -> list[TextNode]:
    """Return the bodies of all top-level blocks; ``start`` is the offset of the block. Raises ``ParseError``."""
    body = syntax_tree(text).children[0]
    return [_block(child) for child in body.children if _rule(child) == "block"]


def _block(tree: Any) -> TextNode:
    body = next(child for child in tree.children if _rule(child) == "body")
    return TextNode("map", tree.meta.start_pos, tree.meta.end_pos, "hcl", members=_members(body), block=True)


def _members(body: Any) -> dict[str, NodeMember]:
    members: dict[str, NodeMember] = {}
    for child in body.children:
        if _rule(child) == "attribute":
            name, _, value = child.children
            label = str(name.children[0])
            members[label] = NodeMember(label, child.meta.start_pos, _value(value))
        elif _rule(child) == "block":
            label = str(child.children[0].children[0])
            start, end = child.meta.start_pos, child.meta.end_pos
            plain = label not in members and len(child.children) > 0 and label != "dynamic"
            node = _block(child) if plain else TextNode("other", start, end, "hcl")
            members[label] = NodeMember(label, start, node)
    return members


def _value(tree: Any) -> TextNode:
    start, end = tree.meta.start_pos, tree.meta.end_pos
    inner = tree
    while _rule(inner) == "expr_term":
        parts = [child for child in inner.children if _rule(child)]
        if len(parts) != 1:
            return TextNode("other", start, end, "hcl")
        inner = parts[0]
    if _rule(inner) == "tuple":
        items = tuple(_value(child) for child in inner.children if _rule(child) not in ("", "new_line_or_comment"))
        return TextNode("list", start, end, "hcl", items=items)
    known, value = _literal(inner)
    return TextNode("scalar" if known else "other", start, end, "hcl", value)


def _literal(tree: Any) -> tuple[bool, Any]:
    rule = _rule(tree)
    if rule == "string":
        parts = [child for child in tree.children if _rule(child) == "string_part"]
        texts = [part.children[0] for part in parts]
        if any(_rule(text) for text in texts):
            return False, None
        return True, unescaped("".join(str(text) for text in texts))
    if rule in ("int_lit", "float_lit"):
        return True, "".join(str(child) for child in tree.children)
    if rule == "literal_value":
        return True, {"true": True, "false": False}.get(str(tree.children[0]))
    return False, None


def _rule(tree: Any) -> str:
    return str(getattr(tree, "data", ""))
