"""Values that depend on decisions which are not known: what an expression gives in each of their outcomes.

Whatever takes no notice of a ``Choice`` takes it for an unknown value; ``in_cases`` is for what follows from it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from cognito_audit.model.partial import Choice
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.secrecy.sensitive import Sensitive
from cognito_audit.sources.terraform.evaluation.unknowns import ABSENT, InvalidExpression, SomeItems

MOST_OUTCOMES: Final = 64
"""What has more outcomes is unknown."""


def choice(like: Choice, options: Sequence[Any]) -> Any:
    """Return one of ``options`` by the decision of another choice; what is the same in all outcomes depends on none."""
    first, *rest = options
    if all(_same(first, other) for other in rest):
        return first
    if sum(map(_outcomes, options)) > MOST_OUTCOMES:
        return Unknown(like.reason)
    return Choice(like.reason, like.action, like.decision, tuple(options))


def _outcomes(value: Any) -> int:
    return sum(map(_outcomes, value.options)) if isinstance(value, Choice) else 1


def _same(one: Any, other: Any) -> bool:
    """Return whether two values are certainly one: 1, true and "1" are three."""
    if one is other:
        return True
    if type(one) is not type(other) or isinstance(one, Unknown):
        return type(one) is type(other) and bool(one == other) and not isinstance(one, Sensitive)
    if isinstance(one, Mapping):
        return one.keys() == other.keys() and all(_same(value, other[key]) for key, value in one.items())
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)


def in_cases(function: Callable[..., Any], *values: Any, deep: bool = False) -> Any:
    """Call a function in every outcome of the decisions on its arguments, and return what comes of it.

    A decision counts if an argument depends on it as a whole, or the number of its items does; with ``deep``, also if
    anything in an argument does. What depends on too many is given to the function as it is.
    """
    found = next(_open_in(values, deep=deep), None)
    if found is None or _combinations(values, deep=deep) > MOST_OUTCOMES:
        return function(*values)
    outcomes = ([settled(value, found.decision, number) for value in values] for number in range(len(found.options)))
    return choice(found, [in_cases(function, *one, deep=deep) for one in outcomes])


def each_option(value: Any, function: Callable[[Any], Any]) -> Any:
    """Apply a function to a value, or to all that it may be; an item of a list that is not there stays so."""
    if isinstance(value, Choice):
        return choice(value, [each_option(option, function) for option in value.options])
    return value if value is ABSENT or isinstance(value, SomeItems) else function(value)


def each_possible(value: Any, function: Callable[[Any], Any]) -> Any:
    """Apply a function to a value, or to all that it may be.

    An outcome in which Terraform refuses the value cannot be: what is the same in all others is certain.
    """
    if not isinstance(value, Choice):
        return function(value)
    options = [each_possible(option, function) for option in value.options]
    valid = [option for option in options if not isinstance(option, InvalidExpression)]
    found = choice(value, valid or options)
    return found if not isinstance(found, Choice) or len(valid) == len(options) else choice(value, options)


def either(flag: Any, first: Any, second: Any) -> Any:
    """Return ``first`` where a flag is true and ``second`` where it is false; a flag may depend on decisions."""
    if isinstance(flag, Choice):
        options = [
            either(option, settled(first, flag.decision, number), settled(second, flag.decision, number))
            for number, option in enumerate(flag.options)
        ]
        return choice(flag, options)
    if isinstance(flag, InvalidExpression):
        return flag
    if isinstance(flag, Unknown):
        if _same(first, second) and not isinstance(first, Unknown):
            return first
        return Unknown(f"depends on a condition that is not known: {flag.reason}")
    return first if flag else second


def given(value: Any, exists: Any) -> Any:
    """Return a value where a flag is true: the decisions that this settles have fallen."""
    paths = [*_paths_to_true(exists, {})]
    for decision, number in paths[0].items() if paths else ():
        if all(path.get(decision) == number for path in paths):
            value = settled(value, decision, number)
    return value


def _paths_to_true(flag: Any, path: Mapping[str, int]) -> Iterator[Mapping[str, int]]:
    if isinstance(flag, Choice):
        for number, option in enumerate(flag.options):
            yield from _paths_to_true(option, {**path, flag.decision: number})
    elif flag is not False:
        yield path


def both(first: Any, second: Any) -> Any:
    """Return whether two flags are true."""
    return in_cases(lambda one, other: one is True and other is True, first, second)


def settled(value: Any, decision: str, number: int) -> Any:
    """Return a value in which a decision has fallen; what does not depend on it stays the same object."""
    if isinstance(value, Choice):
        if value.decision == decision:
            return settled(value.options[number], decision, number)
        options = [settled(option, decision, number) for option in value.options]
        unchanged = all(new is old for new, old in zip(options, value.options, strict=True))
        return value if unchanged else choice(value, options)
    if isinstance(value, Mapping):
        members = {name: settled(inner, decision, number) for name, inner in value.items()}
        return members if any(members[name] is not inner for name, inner in value.items()) else value
    if isinstance(value, list):
        items = [settled(item, decision, number) for item in value]
        if all(new is old for new, old in zip(items, value, strict=True)):
            return value
        return type(value)(item for item in items if item is not ABSENT)  # a set stays one
    return value


def is_countable(items: Sequence[Any]) -> bool:
    """Return whether it is known how many items a list has; an unknown item is one."""
    return next(_open_in([items], deep=False), None) is None


def _open_in(values: Sequence[Any], *, deep: bool) -> Iterator[Choice]:
    """Yield the choices in values: those that an argument is, or that decide how many items it has; or all."""
    for value in values:
        if isinstance(value, Choice):
            yield value
            yield from _open_in(value.options, deep=deep)
        elif isinstance(value, list):
            choices = (item for item in value if isinstance(item, Choice) and (deep or _may_be_absent(item)))
            yield from _open_in([*choices], deep=deep)
            if deep:
                yield from _open_in([item for item in value if isinstance(item, list | Mapping)], deep=True)
        elif deep and isinstance(value, Mapping):
            yield from _open_in([*value.values()], deep=True)


def _may_be_absent(value: Any) -> bool:
    return value is ABSENT or (isinstance(value, Choice) and any(map(_may_be_absent, value.options)))


def _combinations(values: Sequence[Any], *, deep: bool) -> int:
    counts = {one.decision: len(one.options) for one in _open_in(values, deep=deep)}
    product = 1
    for count in counts.values():
        product *= count
    return product
