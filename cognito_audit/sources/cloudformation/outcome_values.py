"""Values of a template that are one of several: made from the results of functions, and kept within bounds."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from cognito_audit.model.partial import Choice, PartialText
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.assembly.branches import (
    MOST_OUTCOMES,
    are_too_many,
    by_outcomes,
    chosen,
    depends,
    outcome_count,
)
from cognito_audit.sources.assembly.open_text import NamedText
from cognito_audit.sources.cloudformation.comparison import same
from cognito_audit.sources.cloudformation.template import TemplateNode
from cognito_audit.sources.documents.traced import Traced

Value = Traced | None
Function = Callable[..., Value]


class NotDeployed(Unknown):
    """Stands for a value that CloudFormation refuses to deploy. Where it is that of one outcome, there is no such
    outcome: the value of any other one may stand for it.
    """

    __slots__ = ()


def distributed(node: TemplateNode, function: Function, *values: Value) -> Value:
    """Return what a function returns for the values: a choice between its results where they depend on decisions.

    With too many outcomes, the function gets what all of them have in common.
    """
    if not depends(values):  # by far the most
        return function(*values)
    if are_too_many(values):
        return function(*map(in_common, values))
    return by_outcomes(function, values, lambda choice, results: joined(node, choice, results))


def joined(node: TemplateNode, choice: Choice, results: Sequence[Value]) -> Value:
    """Return one value for the results of the outcomes of a choice."""
    deployed = [one for one in results if one is None or not isinstance(one.data, NotDeployed)]
    if not deployed:
        return results[0]
    options = [deployed[0] if one is not None and isinstance(one.data, NotDeployed) else one for one in results]
    options = [_fallen(one, choice.decision, outcome) for outcome, one in enumerate(options)]
    if all(one is options[0] or _are_alike(one, options[0]) for one in options):
        return options[0]
    whole = chosen(choice, options)
    return node.traced(whole if outcome_count(whole) <= MOST_OUTCOMES else _hull(whole))


def _fallen(value: Value, decision: str, outcome: int) -> Value:
    """Return a value whose own choice is by the same decision as it is then."""
    while value is not None and isinstance(value.data, Choice) and value.data.decision == decision:
        value = value.data.options[outcome]
    return value


def _are_alike(one: Value, other: Value) -> bool:
    if one is None or other is None or isinstance(one.data, Choice) or isinstance(other.data, Choice):
        return False
    return same(one, other) is True


def in_common(value: Value) -> Value:
    """Return a value without choices: what is known of all outcomes."""
    if value is None:
        return None
    if isinstance(value.data, Choice):
        return Traced(_hull(value.data), value.document, value.path)
    if isinstance(value.data, dict):
        members = {name: in_common(inner) for name, inner in value.data.items()}
        return Traced(members, value.document, value.path)
    if isinstance(value.data, list):
        items = [in_common(inner) for inner in value.data]
        absent = next((one.data for one in value.data if isinstance(one.data, Choice) and _may_be_absent(one)), None)
        return Traced(items if absent is None else Unknown(absent.reason), value.document, value.path)
    return value


def _may_be_absent(value: Value) -> bool:
    return value is None or (isinstance(value.data, Choice) and any(map(_may_be_absent, value.data.options)))


def _hull(choice: Choice) -> Unknown:
    texts = [*_texts(choice)]
    if not all(isinstance(one, PartialText) or (isinstance(one, str) and one) for one in texts):
        return Unknown(choice.reason) if None in texts else NamedText(choice.reason)
    prefix = _beginning([one if isinstance(one, str) else one.prefix for one in texts])
    suffix = _beginning([(one if isinstance(one, str) else one.suffix)[::-1] for one in texts])[::-1]
    shortest = min((len(one) for one in texts if isinstance(one, str)), default=len(prefix) + len(suffix))
    overlap = max(0, len(prefix) + len(suffix) - shortest)
    return PartialText(choice.reason, choice.action, prefix, suffix[overlap:])


def _beginning(texts: Sequence[str]) -> str:
    """Return what all texts begin with."""
    first, last = min(texts), max(texts)
    return next((first[:at] for at, one in enumerate(first) if last[at : at + 1] != one), first)


def _texts(choice: Choice) -> Iterator[Any]:
    """Yield the texts that a choice is between, unknown ones included; None for anything else."""
    for option in choice.options:
        data = option.data if isinstance(option, Traced) else option
        if isinstance(data, Choice):
            yield from _texts(data)
        elif isinstance(data, bool) or not isinstance(data, str | int | NamedText | PartialText):
            yield None
        else:
            yield str(data) if isinstance(data, int) else data
