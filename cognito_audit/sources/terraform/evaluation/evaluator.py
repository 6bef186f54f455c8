"""The evaluator of expressions: a value, or ``Unknown`` with the reason if the files do not determine it."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from cognito_audit.model.unknown import Unknown
from cognito_audit.model.values import first_unknown
from cognito_audit.sources.secrecy.sensitive import Sensitive, revealed, sensitive
from cognito_audit.sources.terraform.evaluation.bounds import bounded, cost
from cognito_audit.sources.terraform.evaluation.functions import call
from cognito_audit.sources.terraform.evaluation.operators import AnyInstance, as_condition, binary, item, member
from cognito_audit.sources.terraform.evaluation.primitive_types import as_number, as_text
from cognito_audit.sources.terraform.evaluation.scope import OUT_OF_STEPS, Scope
from cognito_audit.sources.terraform.evaluation.unknowns import InvalidExpression, TextOfParts
from cognito_audit.sources.terraform.hcl.escapes import unescaped
from cognito_audit.sources.terraform.hcl.templates import heredoc_text, template

_COST_OF_ITERATION: Final = 5
"""The evaluation steps that an iteration of a ``for`` counts as, beside those of its expressions."""


def evaluate(tree: Any, scope: Scope) -> Any:
    """Evaluate a syntax tree, or a plain JSON value whose texts are templates."""
    if not scope.budget.spend():
        return OUT_OF_STEPS
    data = getattr(tree, "data", None)
    if data is None:
        return _json_value(tree, scope)
    handler = _HANDLERS.get(str(data))
    return handler(tree, scope) if handler else Unknown(f"{data} is not evaluated")


def parts_of(tree: Any) -> list[Any]:
    """Return the children that are trees, without comments and punctuation."""
    return [child for child in tree.children if getattr(child, "data", "new_line_or_comment") != "new_line_or_comment"]


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
    return _joined([part if isinstance(part, str) else evaluate(part, scope) for part in parts], scope)


def _joined(values: list[Any], scope: Scope) -> Any:
    """Return the value of a template; a single interpolation keeps the type of its value."""
    if len(values) == 1:
        return values[0]
    texts = [as_text(value) for value in values]
    if not scope.budget.spend(sum(map(cost, texts))):
        return OUT_OF_STEPS
    unknown = next((text for text in texts if isinstance(text, Unknown)), None)
    if unknown and all(isinstance(text, str | Sensitive) for text in texts):
        return sensitive(bounded("".join(str(as_text(revealed(text))) for text in texts)), unknown.reason)
    if unknown:
        return TextOfParts(unknown.reason, parts=tuple(texts))
    return bounded("".join(text for text in texts if isinstance(text, str)))


def _string(tree: Any, scope: Scope) -> Any:
    return _joined([_string_part(part, scope) for part in parts_of(tree)] or [""], scope)


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
    values: dict[str, Any] = {}
    for element in parts_of(tree):
        key, value = parts_of(element)
        name = object_key(key, scope)
        if isinstance(name, Unknown):
            return Unknown(f"a key is not known: {name.reason}")
        values[name] = evaluate(value, scope)
    return values


def object_key(tree: Any, scope: Scope) -> str | Unknown:
    """Return the key of an object; a bare name stands for itself."""
    inner = parts_of(tree)[0]
    if inner.data in {"keyword", "identifier"}:
        return str(inner.children[0])
    name = parts_of(inner)[0] if inner.data == "expr_term" and len(inner.children) == 1 else inner
    return str(name.children[0]) if name.data == "identifier" else as_text(evaluate(inner, scope))


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
    return call(str(name.children[0]), values, scope.budget)


def _traversal(tree: Any, scope: Scope) -> Any:
    value, step = parts_of(tree)
    return _traverse(evaluate(value, scope), [step], scope)


def _splat(tree: Any, scope: Scope) -> Any:
    value, path = parts_of(tree)
    base = evaluate(value, scope)
    if isinstance(base, Unknown):
        return Unknown(base.reason)
    if isinstance(base, AnyInstance):
        return AnyInstance(_traverse(base.instance, parts_of(path), scope))
    entries = base if isinstance(base, list) else [] if base is None else [base]
    if not scope.budget.spend(len(entries)):
        return OUT_OF_STEPS
    return [_traverse(entry, parts_of(path), scope) for entry in entries]


def _traverse(value: Any, steps: list[Any], scope: Scope) -> Any:
    looked_through = 0
    for step in steps:
        looked_through += len(value) // 16 if isinstance(value, list) else 0
        if step.data == "get_attr":
            value = member(value, str(parts_of(step)[0].children[0]))
        elif step.data == "short_index":
            value = item(value, int(step.children[-1]))
        else:
            value = item(value, evaluate(parts_of(step)[0], scope))
    return value if scope.budget.spend(looked_through) else OUT_OF_STEPS


def _conditional(tree: Any, scope: Scope) -> Any:
    condition, *branches = parts_of(tree)
    decision = as_condition(evaluate(condition, scope))
    if isinstance(decision, bool):
        return evaluate(branches[0 if decision else 1], scope)
    first, second = (evaluate(branch, scope) for branch in branches)
    if not scope.budget.spend(cost(first)):
        return OUT_OF_STEPS
    if first_unknown(first) is None and first == second:
        return first
    return Unknown(f"depends on a condition that is not known: {decision.reason}")


def _binary(tree: Any, scope: Scope) -> Any:
    left_tree, term = parts_of(tree)
    operator, right_tree = parts_of(term)
    left, right = evaluate(left_tree, scope), evaluate(right_tree, scope)
    return binary(str(operator.children[0]), left, right) if scope.budget.spend(cost(left)) else OUT_OF_STEPS


def _unary(tree: Any, scope: Scope) -> Any:
    value = evaluate(parts_of(tree)[0], scope)
    if str(tree.children[0]) == "!":
        flag = as_condition(value)
        return flag if isinstance(flag, Unknown) else not flag
    number = as_number(revealed(value))
    if isinstance(value, Unknown) and not isinstance(value, Sensitive):
        return Unknown(value.reason)
    negative = number if isinstance(number, Unknown) else -number
    return sensitive(negative, value.reason) if isinstance(value, Sensitive) else negative


def _heredoc(tree: Any, scope: Scope) -> Any:
    return _template(heredoc_text(str(tree.children[0])), scope)


def _for_tuple(tree: Any, scope: Scope) -> Any:
    intro, value, *condition = parts_of(tree)
    iterations = _iterations(intro, condition, scope)
    return iterations if isinstance(iterations, Unknown) else [evaluate(value, inner) for inner in iterations]


def _for_object(tree: Any, scope: Scope) -> Any:
    if any(str(child) == "..." for child in tree.children):
        return Unknown("for with grouping is not evaluated")
    intro, key, value, *condition = parts_of(tree)
    iterations = _iterations(intro, condition, scope)
    if isinstance(iterations, Unknown):
        return iterations
    values: dict[str, Any] = {}
    for inner in iterations:
        name = as_text(evaluate(key, inner))
        if isinstance(name, Unknown):
            return Unknown(name.reason)
        if name in values:
            return InvalidExpression(f"two elements have the key {name}")
        values[name] = evaluate(value, inner)
    return values


def _iterations(intro: Any, condition: list[Any], scope: Scope) -> list[Scope] | Unknown:
    """Return the scope of each iteration of a ``for``; ``Unknown`` unless every iteration is certain."""
    *names, source = parts_of(intro)
    values = evaluate(source, scope)
    if isinstance(values, Unknown):
        return Unknown(values.reason)
    if isinstance(values, Mapping):
        pairs: list[tuple[Any, Any]] = [(key, values[key]) for key in sorted(values)]
    elif isinstance(values, list):
        pairs = list(enumerate(values))
    else:
        return Unknown("the collection of a for expression is not known")
    if not scope.budget.spend(_COST_OF_ITERATION * len(pairs)):
        return OUT_OF_STEPS
    scopes: list[Scope] = []
    for key, value in pairs:
        labels = [str(name.children[0]) for name in names]
        inner = scope.bind(**dict(zip(labels, (key, value) if len(labels) > 1 else (value,), strict=True)))
        included = as_condition(evaluate(parts_of(condition[0])[0], inner)) if condition else True
        if isinstance(included, Unknown):
            return Unknown(included.reason)
        if included:
            scopes.append(inner)
    return scopes


_HANDLERS: Final[Mapping[str, Callable[[Any, Scope], Any]]] = {
    "attr_splat_expr_term": _splat,
    "binary_op": _binary,
    "conditional": _conditional,
    "expr_term": _first,
    "float_lit": _number,
    "for_object_expr": _for_object,
    "for_tuple_expr": _for_tuple,
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
