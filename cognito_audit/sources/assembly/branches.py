"""Functions of values that depend on open decisions: each is computed for every outcome.

Values are plain data or ``Traced``; the options of a ``Choice`` are either as well.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import prod
from typing import Any, Final, TypeVar

from cognito_audit.model.partial import Choice
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.documents.traced import Traced

MOST_OUTCOMES: Final = 64
"""The most outcomes of one value: where there are more, it is unknown which it is."""

Result = TypeVar("Result")


def choices_in(values: Iterable[Any]) -> Iterator[Choice]:
    """Yield the choices in the values, at any depth."""
    waiting = [*values]
    waiting.reverse()
    while waiting:
        part = waiting.pop()
        if isinstance(part, Traced):
            part = part.data
        if isinstance(part, Choice):
            yield part
            waiting += reversed(part.options)
        elif isinstance(part, dict):
            waiting += reversed(part.values())
        elif isinstance(part, list | tuple):
            waiting += reversed(part)


def depends(values: Iterable[Any]) -> bool:
    """Return whether there is a choice in the values, at any depth. Most have none, and every function asks."""
    waiting = [*values]
    while waiting:
        part = waiting.pop()
        data = part.data if type(part) is Traced else part
        kind = type(data)
        if kind is str:
            continue
        if kind is dict:
            waiting += data.values()
        elif kind is list:
            waiting += data
        elif kind is Choice:
            return True
    return False


def are_too_many(values: Iterable[Any]) -> bool:
    """Return whether the values have more outcomes together than are tried."""
    return prod({one.decision: len(one.options) for one in choices_in(values)}.values()) > MOST_OUTCOMES


def outcome_count(choice: Choice) -> int:
    """Return how many outcomes a choice has, those of choices among its options included."""
    return sum(outcome_count(inner) if isinstance(inner := _data(one), Choice) else 1 for one in choice.options)


def by_outcomes(
    function: Callable[..., Result], values: Sequence[Any], joined: Callable[[Choice, list[Result]], Result]
) -> Result:
    """Return what a function returns for the values; where they depend on decisions, what ``joined`` makes of the
    results: one for each outcome of the choice that it is given.
    """
    choice = next(choices_in(values), None)
    if choice is None:
        return function(*values)
    results = []
    for outcome in range(len(choice.options)):
        there = [decided(value, choice.decision, outcome) for value in values]
        results.append(by_outcomes(function, there, joined))
    return joined(choice, results)


def in_every_outcome(function: Callable[[Any], Any], answer: Any) -> Any:
    """Return what a function returns for plain data: a choice between its results where the data depends on decisions,
    unknown where there are too many outcomes.
    """
    if not depends([answer]):
        return function(answer)
    if are_too_many([answer]):
        return Unknown(next(choices_in([answer])).reason)
    return by_outcomes(function, [answer], chosen)


def chosen(choice: Choice, options: Iterable[Any]) -> Choice:
    """Return a choice by the same decision between other options."""
    return Choice(choice.reason, choice.action, choice.decision, tuple(options))


def of_options(choice: Choice, change: Callable[[Any], Any]) -> Choice:
    """Return a choice with each option changed; the same object where nothing changes."""
    options = [change(option) for option in choice.options]
    same = all(new is old for new, old in zip(options, choice.options, strict=True))
    return choice if same else chosen(choice, options)


def decided(value: Any, decision: str, outcome: int) -> Any:
    """Return a value in which a decision has fallen; None where it is not there then."""
    if not isinstance(value, Traced):
        return _decided_data(value, decision, outcome)
    data = value.data
    if isinstance(data, Choice) and data.decision == decision:
        return decided(data.options[outcome], decision, outcome)
    there = _decided_data(data, decision, outcome)
    return value if there is data else Traced(there, value.document, value.path)


def _decided_data(data: Any, decision: str, outcome: int) -> Any:
    if isinstance(data, Choice):
        if data.decision == decision:
            return decided(data.options[outcome], decision, outcome)
        return chosen(data, [decided(one, decision, outcome) for one in data.options])
    if isinstance(data, dict):
        members = {name: decided(inner, decision, outcome) for name, inner in data.items()}
        if all(members[name] is inner for name, inner in data.items()):
            return data
        return {name: one for name, one in members.items() if one is not None or data[name] is None}
    if isinstance(data, list | tuple):
        items = [decided(inner, decision, outcome) for inner in data]
        if all(new is old for new, old in zip(items, data, strict=True)):
            return data
        return [one for one, old in zip(items, data, strict=True) if one is not None or old is None]
    return data


def supposing(value: Any, truth: Unknown | None) -> Any:
    """Return a value as it is where a truth holds: a choice between true and false, or anything else unknown."""
    while isinstance(truth, Choice):
        possible = [number for number, option in enumerate(truth.options) if _may_hold(option)]
        if not possible:
            return value
        if len(possible) > 1:
            return _limited(value, truth.decision, possible)
        value, truth = decided(value, truth.decision, possible[0]), truth.options[possible[0]]
    return value


def _may_hold(truth: Any) -> bool:
    return any(map(_may_hold, truth.options)) if isinstance(truth, Choice) else truth is not False


def _limited(value: Any, decision: str, possible: Sequence[int]) -> Any:
    """Return a value in which every outcome that is not possible is like the first one that is."""
    if isinstance(value, Choice):
        options = [_limited(option, decision, possible) for option in value.options]
        if value.decision == decision:
            options = [option if at in possible else options[possible[0]] for at, option in enumerate(options)]
        return chosen(value, options)
    if isinstance(value, dict):
        return {name: _limited(inner, decision, possible) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_limited(inner, decision, possible) for inner in value]
    return value


def _data(value: Any) -> Any:
    return value.data if isinstance(value, Traced) else value
