"""``for`` expressions, whose items, keys and conditions may depend on decisions."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from cognito_audit.model.partial import Choice
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.terraform.evaluation.branches import each_option, either, in_cases
from cognito_audit.sources.terraform.evaluation.conditions import condition
from cognito_audit.sources.terraform.evaluation.primitive_types import as_text
from cognito_audit.sources.terraform.evaluation.scope import OUT_OF_STEPS, Scope
from cognito_audit.sources.terraform.evaluation.sets import SetValue, like
from cognito_audit.sources.terraform.evaluation.unknowns import ABSENT, InvalidExpression, SomeItems
from cognito_audit.sources.terraform.hcl.parser import parts_of

_COST_OF_ITERATION: Final = 5
"""The evaluation steps that an iteration counts as, beside those of its expressions."""
Evaluate = Callable[[Any, Scope], Any]


def for_tuple(tree: Any, scope: Scope, evaluate: Evaluate) -> Any:
    """Return the value of ``[for name in collection : value if condition]``."""
    intro, value, *test = parts_of(tree)

    def made(inner: Scope) -> Any:
        flag = _included(test, inner, evaluate)
        if flag is True:
            return evaluate(value, inner)
        if (unknown := _first_unknown(flag)) is not None:
            return SomeItems(unknown.reason)
        return ABSENT if flag is False else either(flag, evaluate(value, inner), ABSENT)

    def element(key: Any, one: Any) -> Any:
        return made(_bound(intro, key, one, scope))

    def items(collection: Any) -> Any:
        pairs = pairs_of(collection, scope)
        if isinstance(pairs, Unknown):
            return pairs
        found = [each_option(one, partial(element, key)) for key, one in pairs]
        kept = [one for one in found if one is not ABSENT]
        return like(collection, kept) if isinstance(collection, list) else kept

    collection = evaluate(parts_of(intro)[-1], scope)
    if isinstance(collection, list) and len(parts_of(intro)) == _NAME_AND_SOURCE:
        return items(collection)
    return in_cases(items, collection)


_NAME_AND_SOURCE: Final = 2


def for_object(tree: Any, scope: Scope, evaluate: Evaluate) -> Any:
    """Return the value of ``{for name in collection : key => value if condition}``; ``value...`` gives lists of values
    with one key.
    """
    groups = any(str(child) == "..." for child in tree.children)
    intro, key, value, *test = parts_of(tree)

    def members(collection: Any) -> Any:
        pairs = pairs_of(collection, scope)
        if isinstance(pairs, Unknown):
            return pairs
        stand_in = next((one for _, one in pairs if isinstance(one, SomeItems)), None)
        if stand_in is not None:
            return Unknown(stand_in.reason)
        scopes = [_bound(intro, name, one, scope) for name, one in pairs]
        flags = [_included(test, inner, evaluate) for inner in scopes]
        made = [(inner, flag) for inner, flag in zip(scopes, flags, strict=True) if flag is not False]
        keys = [each_option(evaluate(key, inner), as_text) for inner, _ in made]
        values = [evaluate(value, inner) for inner, _ in made]
        entries = [[flag, name] for (_, flag), name in zip(made, keys, strict=True)]
        return in_cases(lambda known: _object(known, values, groups=groups), entries, deep=True)

    return in_cases(members, evaluate(parts_of(intro)[-1], scope))


def _object(entries: list[Any], values: list[Any], *, groups: bool) -> Any:
    found: dict[str, Any] = {}
    for (flag, name), value in zip(entries, values, strict=True):
        unknown = next((one for one in (flag, name) if isinstance(one, Unknown)), None)
        if unknown is not None:
            return Unknown(unknown.reason)
        if flag and name in found and not groups:
            return InvalidExpression(f"two elements have the key {name}")
        if flag:
            found[name] = [*found.get(name, []), value] if groups else value
    return found


def _included(test: list[Any], scope: Scope, evaluate: Evaluate) -> Any:
    if not test:
        return True
    (tree,) = parts_of(test[0])
    return condition(tree, evaluate(tree, scope), scope)


def pairs_of(values: Any, scope: Scope) -> list[tuple[Any, Any]] | Unknown:
    """Return the keys and values of a collection; ``Unknown`` unless it is known how many it has."""
    if isinstance(values, Unknown):
        return values if isinstance(values, InvalidExpression) else Unknown(values.reason)
    pairs: list[tuple[Any, Any]]
    if isinstance(values, Mapping):
        pairs = [(key, values[key]) for key in sorted(values)]
    elif isinstance(values, SetValue):
        pairs = [(one, one) for one in values]
    elif isinstance(values, list):
        pairs = [*enumerate(values)]
    else:
        return Unknown("the collection of a for expression is not known")
    return pairs if scope.budget.spend(_COST_OF_ITERATION * len(pairs)) else OUT_OF_STEPS


def _first_unknown(flag: Any) -> Unknown | None:
    if isinstance(flag, Choice):
        return next((found for option in flag.options if (found := _first_unknown(option)) is not None), None)
    return flag if isinstance(flag, Unknown) else None


def _bound(intro: Any, key: Any, value: Any, scope: Scope) -> Scope:
    labels = [str(name.children[0]) for name in parts_of(intro)[:-1]]
    return scope.bind(**dict(zip(labels, (key, value) if len(labels) > 1 else (value,), strict=True)))
