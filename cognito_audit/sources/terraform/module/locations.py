"""The location that sets a value of a ``.tf`` folder, followed through variables, locals and module inputs."""

from typing import Any, Final

from cognito_audit.model.inventory import Location
from cognito_audit.model.values import first_unknown
from cognito_audit.sources.terraform.evaluation.evaluator import evaluate, object_key
from cognito_audit.sources.terraform.evaluation.inputs import EachBinding
from cognito_audit.sources.terraform.evaluation.operators import as_condition
from cognito_audit.sources.terraform.evaluation.scope import Scope
from cognito_audit.sources.terraform.hcl.parser import Attribute, Body, HclExpression, parts_of
from cognito_audit.sources.terraform.hcl.templates import template
from cognito_audit.sources.terraform.mapping.resource import AttributePath
from cognito_audit.sources.terraform.module.instance import ResourceInstance
from cognito_audit.sources.terraform.module.module import Module

_MAX_HOPS: Final = 32
"""The most references that are followed."""
_SAME_LIST: Final = frozenset({"tolist", "toset", "nonsensitive", "sensitive", "try", "compact", "distinct"})
"""Functions that return the items of their first argument in the same order."""


def location_of(instance: ResourceInstance, path: AttributePath) -> Location:
    """Return the location of an attribute, or of the nearest enclosing block that is written down."""
    try:
        return _in_body(instance.block.body, instance.scope, path) or instance.block.location
    except RecursionError:
        return instance.block.location


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
    return (None if block.kind == "dynamic" else _in_body(inner, scope, rest[1:])) or block.location


def _has_content(kind: str, body: Body) -> bool:
    return kind == "dynamic" and any(True for _ in body.blocks_of("content"))


def _of_attribute(attribute: Attribute, scope: Scope, path: AttributePath, hops: int) -> Location:
    return _follow(attribute.expression, scope, path, hops) or attribute.location


def _follow(expression: HclExpression, scope: Scope, path: AttributePath, hops: int) -> Location | None:
    """Return the location that an expression refers to, or None if that is the attribute itself."""
    tree = expression.tree
    while getattr(tree, "data", None) == "expr_term":
        tree = parts_of(tree)[0]
    if hops > _MAX_HOPS:
        return None
    if getattr(tree, "data", None) is None:
        return _json(expression, scope, path, hops)
    current = expression.inner(tree)
    if tree.data in {"get_attr_expr_term", "index_expr_term"}:
        return _reference(tree, scope, path, hops + 1)
    if tree.data == "conditional":
        return _branch(current, scope, path, hops + 1)
    if tree.data == "string" and len(parts_of(tree)) == 1:
        return _interpolation(current, scope, path, hops + 1)
    if tree.data == "function_call":
        return _call(current, scope, path, hops + 1)
    return _item(current, scope, path, hops + 1) if path else None


def _json(expression: HclExpression, scope: Scope, path: AttributePath, hops: int) -> Location | None:
    """Locate a part of a JSON value; a text that is one interpolation is followed."""
    parts = template(expression.tree) if isinstance(expression.tree, str) else None
    if parts and len(parts) == 1 and not isinstance(parts[0], str):
        return _follow(HclExpression(parts[0], expression.location), scope, path, hops + 1)
    return expression.locate(path) if expression.locate and path else None


def _interpolation(expression: HclExpression, scope: Scope, path: AttributePath, hops: int) -> Location | None:
    (part,) = parts_of(expression.tree)[0].children
    if getattr(part, "data", None) != "interpolation":
        return None
    return _follow(expression.inner(parts_of(part)[0]), scope, path, hops)


def _item(expression: HclExpression, scope: Scope, path: AttributePath, hops: int) -> Location | None:
    tree, step = expression.tree, path[0]
    if tree.data == "object" and step == 0:  # the first block in one provider is an object in the other
        return _item(expression, scope, path[1:], hops) if path[1:] else expression.location
    if tree.data == "tuple" and isinstance(step, int):
        items = parts_of(tree)
        part = items[step] if step < len(items) else None
    elif tree.data == "object":
        pairs = [parts_of(element) for element in parts_of(tree)]
        part = next((value for key, value in pairs if object_key(key, scope) == step), None)
    else:
        return None
    if part is None:
        return expression.location
    inner = expression.inner(part)
    return _follow(inner, scope, path[1:], hops) or inner.location


def _branch(expression: HclExpression, scope: Scope, path: AttributePath, hops: int) -> Location | None:
    condition, *branches = parts_of(expression.tree)
    decision = as_condition(evaluate(condition, scope))
    if not isinstance(decision, bool):
        return None
    return _follow(expression.inner(branches[0 if decision else 1]), scope, path, hops)


def _call(expression: HclExpression, scope: Scope, path: AttributePath, hops: int) -> Location | None:
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
        if not isinstance(values, list) or first_unknown(values) is not None:
            return None
        if index < len(values):
            return _follow(expression.inner(argument), scope, (index, *path[1:]), hops)
        index -= len(values)
    return None


def _reference(tree: Any, scope: Scope, path: AttributePath, hops: int) -> Location | None:
    """Follow ``var.x``, ``local.x`` and ``each.value``, and the attributes read from them."""
    steps = _steps(tree, scope)
    if len(steps) < 2 or not isinstance(scope.module, Module):  # noqa: PLR2004  a namespace and a name
        return None
    namespace, name, *rest = steps
    each = scope.bindings.get("each")
    if namespace == "each" and isinstance(each, EachBinding) and name == "value":
        for_each = each.source
        return _of_attribute(for_each.attribute, for_each.scope or scope, (each.key, *rest, *path), hops)
    source = scope.module.source_of(str(namespace), str(name))
    if source is None or namespace in scope.bindings:
        return None
    return _of_attribute(source.attribute, source.scope or scope, (*source.steps, *rest, *path), hops)


def _steps(tree: Any, scope: Scope) -> list[str | int]:
    """Return ``var.clients["web"].urls[0]`` as its steps; the list is empty if one is unknown."""
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
