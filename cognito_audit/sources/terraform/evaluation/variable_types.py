"""Type constraints of variables: the conversion of a value that is assigned to one."""

from collections.abc import Mapping
from typing import Any

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.terraform.evaluation.branches import is_countable
from cognito_audit.sources.terraform.evaluation.evaluator import evaluate
from cognito_audit.sources.terraform.evaluation.primitive_types import as_boolean, as_number, as_text
from cognito_audit.sources.terraform.evaluation.scope import OUT_OF_STEPS, Scope
from cognito_audit.sources.terraform.evaluation.sets import list_of, set_of
from cognito_audit.sources.terraform.functions.value_types import (
    InvalidArgumentError,
    NotEvaluatedError,
    of_one_type,
)
from cognito_audit.sources.terraform.hcl.parser import parts_of

_SIMPLE = {"string": as_text, "number": as_number, "bool": as_boolean}


def conform(value: Any, constraint: Any, scope: Scope) -> Any:
    """Convert a value to the type that ``constraint`` (a syntax tree) names.

    Absent attributes of an object get the default of their ``optional(...)``; attributes that the type does not name
    are dropped. An unsupported constraint leaves the value as it is.
    """
    if value is None or isinstance(value, Unknown):
        return value
    tree = constraint
    while getattr(tree, "data", None) == "expr_term":
        tree = parts_of(tree)[0]
    if getattr(tree, "data", None) == "identifier":
        simple = _SIMPLE.get(str(tree.children[0]))
        return simple(value) if simple else value
    if getattr(tree, "data", None) != "function_call":
        return value
    name, *rest = parts_of(tree)
    arguments = parts_of(rest[0]) if rest else []
    return _collection(str(name.children[0]), arguments, value, scope) if arguments else value


def _collection(kind: str, arguments: list[Any], value: Any, scope: Scope) -> Any:
    if kind == "optional":
        return conform(value, arguments[0], scope)
    if kind in {"list", "set"} and isinstance(value, list):
        items = _of_one_type([conform(item, arguments[0], scope) for item in value])
        return set_of(items) if kind == "set" and is_countable(items) else list_of(items)
    if kind == "map" and isinstance(value, Mapping):
        items = _of_one_type([conform(item, arguments[0], scope) for item in value.values()])
        return dict(zip(value, items, strict=True))
    if kind == "object" and isinstance(value, Mapping):
        return _object(arguments[0], value, scope)
    return value


def _of_one_type(items: list[Any]) -> list[Any]:
    try:
        return of_one_type(items)
    except (InvalidArgumentError, NotEvaluatedError):  # it stays as it is, like a value of an unsupported type
        return items


def _object(constraint: Any, value: Mapping[str, Any], scope: Scope) -> Any:
    tree = parts_of(constraint)[0]
    if tree.data != "object":
        return value
    converted: dict[str, Any] = {}
    elements = parts_of(tree)
    if not scope.budget.spend(len(elements)):
        return OUT_OF_STEPS
    for element in elements:
        key, expected = parts_of(element)
        name = str(next(key.scan_values(lambda _token: True)))
        attribute = value.get(name)
        converted[name] = conform(_default(expected, scope) if attribute is None else attribute, expected, scope)
    return converted


def _default(constraint: Any, scope: Scope) -> Any:
    """Return the second argument of ``optional(type, default)``; null without one."""
    tree = constraint
    while tree.data == "expr_term":
        tree = parts_of(tree)[0]
    if tree.data != "function_call":
        return None
    name, *rest = parts_of(tree)
    arguments = parts_of(rest[0]) if rest else []
    has_default = str(name.children[0]) == "optional" and len(arguments) > 1
    return evaluate(arguments[1], scope) if has_default else None
