"""The evaluator of expressions: a value, or ``Unknown`` with the reason if the files do not determine it."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.secrecy.sensitive import Sensitive, revealed, sensitive
from cognito_audit.sources.terraform.evaluation.assumed_names import assumption
from cognito_audit.sources.terraform.evaluation.bounds import cost
from cognito_audit.sources.terraform.evaluation.branches import each_option, either, in_cases
from cognito_audit.sources.terraform.evaluation.calls import apply
from cognito_audit.sources.terraform.evaluation.conditions import condition, one_of, operation
from cognito_audit.sources.terraform.evaluation.exact_numbers import exact, plain_number
from cognito_audit.sources.terraform.evaluation.iteration import for_object, for_tuple
from cognito_audit.sources.terraform.evaluation.operators import AnyInstance, item, member
from cognito_audit.sources.terraform.evaluation.primitive_types import NOT_A_NUMBER, as_number, as_text
from cognito_audit.sources.terraform.evaluation.scope import OUT_OF_STEPS, Scope
from cognito_audit.sources.terraform.evaluation.sets import like
from cognito_audit.sources.terraform.evaluation.template_values import joined, template_value
from cognito_audit.sources.terraform.evaluation.unknowns import InvalidExpression
from cognito_audit.sources.terraform.hcl.escapes import unescaped
from cognito_audit.sources.terraform.hcl.parser import parts_of
from cognito_audit.sources.terraform.hcl.templates import heredoc, template


def evaluate(tree: Any, scope: Scope) -> Any:
    """Evaluate a syntax tree, or a plain JSON value whose texts are templates."""
    if not scope.budget.spend():
        return OUT_OF_STEPS
    data = getattr(tree, "data", None)
    if data is None:
        return _json_value(tree, scope)
    handler = _HANDLERS.get(str(data))
    return handler(tree, scope) if handler else Unknown(f"{data} is not evaluated")


def _json_value(value: Any, scope: Scope) -> Any:
    if isinstance(value, str):
        return _template(value, scope)
    if isinstance(value, dict):
        if any("${" in key or "%{" in key for key in value):
            return Unknown("a key is a template, which is not evaluated")
        return {key: _json_value(item, scope) for key, item in value.items()}
    if isinstance(value, list):
        return [_json_value(item, scope) for item in value]
    return value


def _template(text: str, scope: Scope) -> Any:
    return _value(template(text), text, scope)


def _value(parts: tuple[Any, ...] | None, text: str, scope: Scope) -> Any:
    if not scope.budget.spend(cost(text)):
        return OUT_OF_STEPS
    if parts is None:
        return Unknown("a template that cannot be read")
    return template_value(parts or [""], scope, evaluate)


def _string(tree: Any, scope: Scope) -> Any:
    written = getattr(tree, "template", None)
    if written is not None:
        return _value(template(written, is_quoted=True), written, scope)
    parts = parts_of(tree)
    return joined([_string_part(part, scope) for part in parts] or [""], parts or [""], scope)


def _string_part(tree: Any, scope: Scope) -> Any:
    (part,) = tree.children
    if getattr(part, "data", None) == "interpolation":
        return evaluate(parts_of(part)[0], scope)
    return unescaped(str(part))


def _first(tree: Any, scope: Scope) -> Any:
    return evaluate(parts_of(tree)[0], scope)


def _literal(tree: Any, _scope: Scope) -> Any:
    return {"true": True, "false": False, "null": None}[str(tree.children[0])]


def _number(tree: Any, _scope: Scope) -> Any:
    return as_number(str(tree.children[0]))


def _identifier(tree: Any, scope: Scope) -> Any:
    return scope.lookup(str(tree.children[0]))


def _tuple(tree: Any, scope: Scope) -> Any:
    return [evaluate(part, scope) for part in parts_of(tree)]


def _object(tree: Any, scope: Scope) -> Any:
    pairs = [parts_of(element) for element in parts_of(tree)]
    values = [evaluate(value, scope) for _, value in pairs]
    return in_cases(lambda keys: _object_of(keys, values), [object_key(key, scope) for key, _ in pairs], deep=True)


def _object_of(keys: list[Any], values: list[Any]) -> Any:
    unknown = next((key for key in keys if isinstance(key, Unknown)), None)
    if unknown is not None:
        return Unknown(f"a key is not known: {unknown.reason}")
    return dict(zip(keys, values, strict=True))


def object_key(tree: Any, scope: Scope) -> Any:
    """Return the key of an object; a bare name stands for itself."""
    inner = parts_of(tree)[0]
    if inner.data in {"keyword", "identifier"}:
        return str(inner.children[0])
    name = parts_of(inner)[0] if inner.data == "expr_term" and len(inner.children) == 1 else inner
    if name.data in {"identifier", "literal_value"}:
        return str(name.children[0])
    return each_option(evaluate(inner, scope), as_text)


def _call(tree: Any, scope: Scope) -> Any:
    name, *rest = parts_of(tree)
    arguments = parts_of(rest[0]) if rest else []
    if len(tree.children) > 1 and name.data == "identifier" and rest and rest[0].data == "identifier":
        return Unknown("functions of a provider are not evaluated")
    values = [evaluate(argument, scope) for argument in arguments]
    if rest and str(rest[0].children[-1]) == "...":
        if not isinstance(values[-1], list):
            return Unknown("the arguments of a function are not known")
        values = [*values[:-1], *values[-1]]
    return apply(arguments, str(name.children[0]), values, scope)


def _traversal(tree: Any, scope: Scope) -> Any:
    value, step = parts_of(tree)
    found = _traverse(evaluate(value, scope), [step], scope)
    return assumption(tree, found, scope) if scope.assumed is not None and isinstance(found, Unknown) else found


def _splat(tree: Any, scope: Scope) -> Any:
    """Evaluate ``value[*].path`` and ``value.*.path``; an index after the latter is one of the whole list."""
    value, path = parts_of(tree)
    steps = parts_of(path)
    count = len(steps)
    if tree.data == "attr_splat_expr_term":
        count = next((number for number, step in enumerate(steps) if step.data != "get_attr"), count)
    found = each_option(evaluate(value, scope), lambda known: _each(known, steps[:count], scope))
    return _traverse(found, steps[count:], scope)


def _each(base: Any, steps: list[Any], scope: Scope) -> Any:
    if isinstance(base, Unknown):
        return Unknown(base.reason)
    if isinstance(base, AnyInstance):
        return AnyInstance(_traverse(base.instance, steps, scope))
    entries = base if isinstance(base, list) else [] if base is None else [base]
    if not scope.budget.spend(len(entries)):
        return OUT_OF_STEPS
    found = [_traverse(entry, steps, scope) for entry in entries]
    return like(entries, found)


def _traverse(value: Any, steps: list[Any], scope: Scope) -> Any:
    looked_through = 0
    for step in steps:
        looked_through += len(value) // 16 if isinstance(value, list) else 0
        if step.data == "get_attr":
            value = each_option(value, partial(_member, str(parts_of(step)[0].children[0])))
        elif step.data == "short_index":
            value = in_cases(item, value, int(step.children[-1]))
        else:
            (key_tree,) = parts_of(step)
            value = in_cases(partial(_item, key_tree, scope), value, evaluate(key_tree, scope))
    return value if scope.budget.spend(looked_through) else OUT_OF_STEPS


def _member(name: str, value: Any) -> Any:
    return member(value, name)


def _item(key_tree: Any, scope: Scope, value: Any, key: Any) -> Any:
    is_open = isinstance(value, Mapping) and isinstance(key, Unknown) and not isinstance(key, Sensitive)
    return one_of(key_tree, value, key, scope) if is_open else item(value, key)


def _conditional(tree: Any, scope: Scope) -> Any:
    test, *branches = parts_of(tree)
    flag = condition(test, evaluate(test, scope), scope)
    if isinstance(flag, bool):
        value = evaluate(branches[0 if flag else 1], scope)
        if not isinstance(value, int | float):
            return value
        # Beside a text, a number or a boolean is one too.
        return as_text(value) if isinstance(evaluate(branches[1 if flag else 0], scope), str) else value
    first, second = (evaluate(branch, scope) for branch in branches)
    return either(flag, first, second) if scope.budget.spend(cost(first) + cost(second)) else OUT_OF_STEPS


def _binary(tree: Any, scope: Scope) -> Any:
    left_tree, term = parts_of(tree)
    operator, right_tree = parts_of(term)
    name, left, right = str(operator.children[0]), evaluate(left_tree, scope), evaluate(right_tree, scope)
    if name in {"&&", "||"}:
        left, right = condition(left_tree, left, scope), condition(right_tree, right, scope)
    return operation(tree, name, left, right, scope) if scope.budget.spend(cost(left)) else OUT_OF_STEPS


def _unary(tree: Any, scope: Scope) -> Any:
    (operand,) = parts_of(tree)
    value = evaluate(operand, scope)
    if str(tree.children[0]) == "!":
        return each_option(condition(operand, value, scope), _negated)
    return each_option(value, _negative)


def _negated(flag: Any) -> Any:
    return flag if isinstance(flag, Unknown) else not flag


def _negative(value: Any) -> Any:
    number = as_number(revealed(value))
    if isinstance(value, Unknown) and not isinstance(value, Sensitive):
        return Unknown(value.reason)
    if number is NOT_A_NUMBER:
        return InvalidExpression("- takes a number")
    negative = number if isinstance(number, Unknown) else plain_number(-exact(number))
    return sensitive(negative, value.reason) if isinstance(value, Sensitive) else negative


def _heredoc(tree: Any, scope: Scope) -> Any:
    token = str(tree.children[0])
    return _value(heredoc(token), token, scope)


_HANDLERS: Final[Mapping[str, Callable[[Any, Scope], Any]]] = {
    "attr_splat_expr_term": _splat,
    "binary_op": _binary,
    "conditional": _conditional,
    "expr_term": _first,
    "float_lit": _number,
    "for_object_expr": lambda tree, scope: for_object(tree, scope, evaluate),
    "for_tuple_expr": lambda tree, scope: for_tuple(tree, scope, evaluate),
    "full_splat_expr_term": _splat,
    "function_call": _call,
    "get_attr_expr_term": _traversal,
    "heredoc_template": _heredoc,
    "heredoc_template_trim": _heredoc,
    "identifier": _identifier,
    "index_expr_term": _traversal,
    "int_lit": _number,
    "literal_value": _literal,
    "object": _object,
    "string": _string,
    "tuple": _tuple,
    "unary_op": _unary,
}
