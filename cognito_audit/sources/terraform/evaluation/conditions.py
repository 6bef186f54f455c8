"""Conditions: a value, or the choice between the outcomes that the files leave open."""

from collections.abc import Hashable, Mapping
from typing import Any, Final

from cognito_audit.model.partial import Choice, Present
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.secrecy.names import may_hold_secret
from cognito_audit.sources.secrecy.sensitive import Sensitive, first_sensitive, revealed
from cognito_audit.sources.terraform.evaluation.branches import MOST_OUTCOMES, choice, each_option, in_cases
from cognito_audit.sources.terraform.evaluation.decisions import compared, names_in, words_of
from cognito_audit.sources.terraform.evaluation.operators import AnyInstance, as_condition, binary, member
from cognito_audit.sources.terraform.evaluation.scope import OUT_OF_STEPS, Scope
from cognito_audit.sources.terraform.evaluation.unknowns import InvalidExpression, NamedUnknown, TextOfParts

_COMPARISONS: Final = frozenset({"==", "!=", "<", ">", "<=", ">="})
_IMPURE: Final = frozenset({"uuid", "bcrypt", "timestamp"})
"""Functions that give something else each time."""
_NO_KEY: Final = InvalidExpression("there is no such key")


def condition(tree: Any, value: Any, scope: Scope) -> Any:
    """Return the value of a condition: true, false, a choice between the two, or ``Unknown`` if it is not valid."""
    return each_option(value, lambda one: _flag(tree, one, scope))


def _flag(tree: Any, value: Any, scope: Scope) -> Any:
    flag = as_condition(value)
    if not isinstance(flag, Unknown) or isinstance(flag, InvalidExpression) or flag is OUT_OF_STEPS:
        return flag
    if not isinstance(value, Unknown) or isinstance(value, Sensitive | Present):
        return InvalidExpression("a condition is neither true nor false")
    if isinstance(value, NamedUnknown):
        return scope.decisions.choose(("is", value.name), f"the condition {value.name}", (True, False), value.reason)
    return by_text(tree, scope, (True, False), value.reason)


def one_of(tree: Any, table: Mapping[str, Any], key: Unknown, scope: Scope, otherwise: Any = _NO_KEY) -> Any:
    """Return a value of a map under an unknown key, whose syntax tree is ``tree``; ``otherwise`` is one of a key that
    the map does not have.
    """
    names = tuple(sorted(table))
    options = (*(table[name] for name in names), otherwise)
    if len(options) > MOST_OUTCOMES or key is OUT_OF_STEPS or isinstance(key, InvalidExpression):
        return Unknown(key.reason)
    if isinstance(key, NamedUnknown):
        words = f"the value of {key.name}"
        identity = ("value", key.name, names)
        found = scope.decisions.choose(identity, words, options, key.reason)
    else:
        found = by_text(tree, scope, options, key.reason, "the value of", names)
    return choice(found, options)


def by_text(
    tree: Any, scope: Scope, options: tuple[Any, ...], why: str, noun: str = "the condition", outcomes: Hashable = ()
) -> Choice:
    """Return one of ``options`` by an expression, which decides alike wherever it has the same names in it.

    ``why`` is why its value is not known; ``noun`` and ``outcomes`` tell what it decides from what else it does.
    """
    names = set(names_in(tree))
    words = words_of(tree, hides_texts=any(map(may_hold_secret, names)) or _reads_secret(tree, scope))
    key: Hashable = ("text", noun, scope.module.address, words_of(tree), outcomes, len(options))
    keep = None
    if not names.isdisjoint(scope.bindings) or not names.isdisjoint(_IMPURE):
        keep = (tree, scope.module, scope.bindings)
        key = (*map(id, keep), noun, outcomes, len(options))
    return scope.decisions.choose(key, f"{noun} {words}", options, why, keep)


def operation(tree: Any, operator: str, left: Any, right: Any, scope: Scope) -> Any:
    """Evaluate ``left operator right``, whose syntax tree is ``tree``."""
    if operator in {"&&", "||"}:
        return in_cases(lambda *flags: binary(operator, *flags), left, right)
    if operator not in _COMPARISONS:
        return in_cases(lambda *sides: binary(operator, *sides), left, right, deep=True)
    return in_cases(lambda *sides: _comparison(tree, operator, sides, scope), left, right, deep=True)


def _comparison(tree: Any, operator: str, sides: tuple[Any, ...], scope: Scope) -> Any:
    value = binary(operator, *sides)
    if not isinstance(value, Unknown) or isinstance(value, InvalidExpression):
        return value
    left, right = map(revealed, sides)
    if operator in {"==", "!="} and _differ(left, right):
        return operator == "!="
    if any(one is OUT_OF_STEPS or isinstance(one, Sensitive | AnyInstance) for one in (left, right)):
        return value
    return compared(operator, left, right, scope.decisions) or by_text(tree, scope, (True, False), value.reason)


def _differ(left: Any, right: Any) -> bool:
    """Return whether one side is certainly not the other: a text that is there is not null."""
    if isinstance(left, Present) is isinstance(right, Present):
        return False
    partial, other = (left, right) if isinstance(left, Present) else (right, left)
    if other is None:
        return True
    return isinstance(partial, TextOfParts) and isinstance(other, str) and not partial.may_be(other)


def _reads_secret(tree: Any, scope: Scope) -> bool:
    """Return whether an expression names a value that a file marks as secret."""
    if getattr(tree, "data", None) == "get_attr_expr_term":
        base, step = (child for child in tree.children if hasattr(child, "data"))
        names = [*names_in(base)]
        if len(names) == 1:
            value = member(scope.lookup(names[0]), next(names_in(step)))
            return (isinstance(value, NamedUnknown) and value.is_secret) or first_sensitive(value) is not None
    return any(_reads_secret(child, scope) for child in getattr(tree, "children", ()))
