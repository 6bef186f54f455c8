"""Where a value of a ``.tf`` folder is written down: through variables, locals and module inputs to its own line."""

from typing import Any, Final

from cognito_audit.model.inventory import Location
from cognito_audit.sources.terraform.evaluation.evaluator import evaluate, object_key, parts_of
from cognito_audit.sources.terraform.evaluation.inputs import Each
from cognito_audit.sources.terraform.evaluation.operators import as_boolean_or_hole
from cognito_audit.sources.terraform.evaluation.scope import Scope
from cognito_audit.sources.terraform.evaluation.unknowns import hole_in
from cognito_audit.sources.terraform.hcl.parser import Attribute, Body, Expression
from cognito_audit.sources.terraform.hcl.templates import template
from cognito_audit.sources.terraform.mapping.resource import AttributePath
from cognito_audit.sources.terraform.module.instance import Instance
from cognito_audit.sources.terraform.module.module import Module

_MOST_HOPS: Final = 32
_SAME_LIST: Final = frozenset({"tolist", "toset", "nonsensitive", "sensitive", "try", "compact", "distinct"})
"""Functions whose items are those of their first argument, in its order."""


def place_of(instance: Instance, path: AttributePath) -> Location:
    """The place of an attribute, or of the nearest thing around it that is written down: at last the resource."""
    return _in_body(instance.block.body, instance.scope, path) or instance.block.place


def _in_body(body: Body, scope: Scope, path: AttributePath) -> Location | None:
    if not path:
        return None
    name, rest = str(path[0]), path[1:]
    if name in body.attributes:
        return _of_attribute(body.attributes[name], scope, rest, 0)
    index = rest[0] if rest and isinstance(rest[0], int) else 0
    blocks = [block for block in body.blocks if name in (block.kind, *block.labels[:1])]
    if not blocks:
        return None
    block = blocks[index if index < len(blocks) else 0]
    inner = next(block.body.blocks_of("content")).body if _has_content(block.kind, block.body) else block.body
    return (None if block.kind == "dynamic" else _in_body(inner, scope, rest[1:])) or block.place


def _has_content(kind: str, body: Body) -> bool:
    return kind == "dynamic" and any(True for _ in body.blocks_of("content"))


def _of_attribute(attribute: Attribute, scope: Scope, path: AttributePath, hops: int) -> Location:
    return _follow(attribute.expression, scope, path, hops) or attribute.place


def _follow(expression: Expression, scope: Scope, path: AttributePath, hops: int) -> Location | None:
    """The place of what an expression stands for; None where that is the attribute itself."""
    tree = expression.tree
    while getattr(tree, "data", None) == "expr_term":
        tree = parts_of(tree)[0]
    if hops > _MOST_HOPS:
        return None
    if getattr(tree, "data", None) is None:
        return _json(expression, scope, path, hops)
    here = expression.inner(tree)
    if tree.data in {"get_attr_expr_term", "index_expr_term"}:
        return _reference(tree, scope, path, hops + 1)
    if tree.data == "conditional":
        return _branch(here, scope, path, hops + 1)
    if tree.data == "string" and len(parts_of(tree)) == 1:
        return _interpolation(here, scope, path, hops + 1)
    if tree.data == "function_call":
        return _call(here, scope, path, hops + 1)
    return _item(here, scope, path, hops + 1) if path else None


def _json(expression: Expression, scope: Scope, path: AttributePath, hops: int) -> Location | None:
    """A JSON value's part; a text that is one interpolation stands for what it refers to."""
    parts = template(expression.tree) if isinstance(expression.tree, str) else None
    if parts and len(parts) == 1 and not isinstance(parts[0], str):
        return _follow(Expression(parts[0], expression.place), scope, path, hops + 1)
    return expression.within(path) if expression.within and path else None


def _interpolation(expression: Expression, scope: Scope, path: AttributePath, hops: int) -> Location | None:
    (part,) = parts_of(expression.tree)[0].children
    if getattr(part, "data", None) != "interpolation":
        return None
    return _follow(expression.inner(parts_of(part)[0]), scope, path, hops)


def _item(expression: Expression, scope: Scope, path: AttributePath, hops: int) -> Location | None:
    tree, step = expression.tree, path[0]
    if tree.data == "object" and step == 0:  # what is the first block in one provider is an object in the other
        return _item(expression, scope, path[1:], hops) if path[1:] else expression.place
    if tree.data == "tuple" and isinstance(step, int):
        items = parts_of(tree)
        found = items[step] if step < len(items) else None
    elif tree.data == "object":
        pairs = [parts_of(element) for element in parts_of(tree)]
        found = next((value for key, value in pairs if object_key(key, scope) == step), None)
    else:
        return None
    if found is None:
        return expression.place
    inner = expression.inner(found)
    return _follow(inner, scope, path[1:], hops) or inner.place


def _branch(expression: Expression, scope: Scope, path: AttributePath, hops: int) -> Location | None:
    condition, *branches = parts_of(expression.tree)
    wanted = as_boolean_or_hole(evaluate(condition, scope))
    if not isinstance(wanted, bool):
        return None
    return _follow(expression.inner(branches[0 if wanted else 1]), scope, path, hops)


def _call(expression: Expression, scope: Scope, path: AttributePath, hops: int) -> Location | None:
    name, *rest = parts_of(expression.tree)
    arguments = parts_of(rest[0]) if rest else []
    label = str(name.children[0])
    if label in _SAME_LIST and arguments:
        return _follow(expression.inner(arguments[0]), scope, path, hops)
    if label != "concat" or not path or not isinstance(path[0], int):
        return None
    index = path[0]
    for argument in arguments:
        values = evaluate(argument, scope)
        if not isinstance(values, list) or hole_in(values) is not None:
            return None
        if index < len(values):
            return _follow(expression.inner(argument), scope, (index, *path[1:]), hops)
        index -= len(values)
    return None


def _reference(tree: Any, scope: Scope, path: AttributePath, hops: int) -> Location | None:
    """Follow ``var.x``, ``local.x`` and ``each.value``, with what is read from them."""
    steps = _steps(tree, scope)
    if len(steps) < 2 or not isinstance(scope.module, Module):  # noqa: PLR2004  a root and a name
        return None
    root, name, *rest = steps
    each = scope.bound.get("each")
    if root == "each" and isinstance(each, Each) and name == "value":
        source = each.source
        return _of_attribute(source.attribute, source.scope or scope, (each.key, *rest, *path), hops)
    written = scope.module.written(str(root), str(name))
    if written is None or root in scope.bound:
        return None
    inner = written.scope or scope
    return _of_attribute(written.attribute, inner, (*rest, *path), hops)


def _steps(tree: Any, scope: Scope) -> list[str | int]:
    """``var.clients["web"].urls[0]`` as its steps; empty where one is not known."""
    if tree.data == "identifier":
        return [str(tree.children[0])]
    if tree.data == "expr_term":
        return _steps(parts_of(tree)[0], scope)
    if tree.data not in {"get_attr_expr_term", "index_expr_term"}:
        return []
    before, last = parts_of(tree)
    steps = _steps(before, scope)
    if not steps:
        return []
    if last.data == "get_attr":
        return [*steps, str(parts_of(last)[0].children[0])]
    key = int(last.children[-1]) if last.data == "short_index" else evaluate(parts_of(last)[0], scope)
    return [*steps, key] if isinstance(key, str | int) else []
