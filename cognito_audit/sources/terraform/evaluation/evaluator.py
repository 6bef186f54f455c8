"""The evaluator of expressions: a value, or ``Unknown`` with the reason if the files do not determine it."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.secrecy.sensitive import Sensitive, revealed, sensitive
from cognito_audit.sources.terraform.evaluation.assumed_names import assumption
from cognito_audit.sources.terraform.evaluation.bounds import bounded, cost
from cognito_audit.sources.terraform.evaluation.branches import each_option, either, in_cases
from cognito_audit.sources.terraform.evaluation.calls import apply
from cognito_audit.sources.terraform.evaluation.conditions import condition, one_of, operation
from cognito_audit.sources.terraform.evaluation.decisions import words_of
from cognito_audit.sources.terraform.evaluation.exact_numbers import exact, plain_number
from cognito_audit.sources.terraform.evaluation.iteration import for_object, for_tuple
from cognito_audit.sources.terraform.evaluation.operators import AnyInstance, item, member
from cognito_audit.sources.terraform.evaluation.primitive_types import NOT_A_NUMBER, as_number, as_text
from cognito_audit.sources.terraform.evaluation.scope import OUT_OF_STEPS, Scope
from cognito_audit.sources.terraform.evaluation.sets import like
from cognito_audit.sources.terraform.evaluation.unknowns import InvalidExpression, text_of_parts
from cognito_audit.sources.terraform.hcl.escapes import unescaped
from cognito_audit.sources.terraform.hcl.parser import parts_of
from cognito_audit.sources.terraform.hcl.templates import heredoc_text, template


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
    if not scope.budget.spend(cost(text)):
        return OUT_OF_STEPS
    parts = template(text)
    if parts is None:
        return Unknown("a template with directives is not evaluated")
    return _joined([part if isinstance(part, str) else evaluate(part, scope) for part in parts], parts, scope)


def _joined(values: list[Any], trees: Sequence[Any], scope: Scope) -> Any:
    """Return the value of a template; a single interpolation keeps the type of its value."""
    if len(values) == 1:
        return values[0]
    return in_cases(lambda *parts: _text_of([*parts], trees, scope), *values)


def _text_of(values: list[Any], trees: Sequence[Any], scope: Scope) -> Any:
    texts = [as_text(value) for value in values]
    if not scope.budget.spend(sum(map(cost, texts))):
        return OUT_OF_STEPS
    unknown = next((text for text in texts if isinstance(text, Unknown)), None)
    if unknown and all(isinstance(text, str | Sensitive) for text in texts):
        return sensitive(bounded("".join(str(as_text(revealed(text))) for text in texts)), unknown.reason)
    if unknown:
        shown = (text if isinstance(text, str) else _shown(tree) for text, tree in zip(texts, trees, strict=True))
        return text_of_parts(unknown.reason, tuple(texts), "".join(shown))
    return bounded("".join(text for text in texts if isinstance(text, str)))


def _shown(tree: Any) -> str:
    """Return an interpolation as messages show it; what is more than a name may hold texts."""
    words = words_of(tree, hides_texts=True)
    return words if words.startswith("${") else f"${{{words}}}"


def _string(tree: Any, scope: Scope) -> Any:
    parts = parts_of(tree)
    return _joined([_string_part(part, scope) for part in parts] or [""], parts or [""], scope)


def _string_part(tree: Any, scope: Scope) -> Any:
    (part,) = tree.children
    if getattr(part, "data", None) == "interpolation":
        return evaluate(parts_of(part)[0], scope)
    if getattr(part, "data", None) is not None:
        return Unknown("a template with directives is not evaluated")
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


def object_key(tree: Any, scope: Scope) -> str | Unknown:
    """Return the key of an object; a bare name stands for itself."""
    inner = parts_of(tree)[0]
    if inner.data in {"keyword", "identifier"}:
        return str(inner.children[0])
    name = parts_of(inner)[0] if inner.data == "expr_term" and len(inner.children) == 1 else inner
    return str(name.children[0]) if name.data == "identifier" else each_option(evaluate(inner, scope), as_text)


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
    value, path = parts_of(tree)
    base = evaluate(value, scope)
    return each_option(base, lambda known: _each(known, path, scope))


def _each(base: Any, path: Any, scope: Scope) -> Any:
    if isinstance(base, Unknown):
        return Unknown(base.reason)
    if isinstance(base, AnyInstance):
        return AnyInstance(_traverse(base.instance, parts_of(path), scope))
    entries = base if isinstance(base, list) else [] if base is None else [base]
    if not scope.budget.spend(len(entries)):
        return OUT_OF_STEPS
    found = [_traverse(entry, parts_of(path), scope) for entry in entries]
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
        return evaluate(branches[0 if flag else 1], scope)
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
    return _template(heredoc_text(str(tree.children[0])), scope)


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
