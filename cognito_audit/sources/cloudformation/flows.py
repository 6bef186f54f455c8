"""Secrets on their way into values, and the conditions on which they get there."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.cloudformation.conditions import Truth, all_hold, negated
from cognito_audit.sources.cloudformation.stack import Stack
from cognito_audit.sources.cloudformation.template import TemplateNode

_MOST_DOUBTS: Final = 16
"""For so many reasons at most it may be open whether a value contains a secret; more are one."""


class Flow(NamedTuple):
    """The secret of a client (its stack and logical id) that a value contains, and where it comes in.

    ``doubt`` says why it is unknown whether it does, if so. ``where`` names the place that shows the value.
    """

    client: tuple[str, str]
    node: TemplateNode
    doubt: Unknown | None = None
    where: str = ""


def distinct(flows: Iterator[Flow]) -> list[Flow]:
    """Return each secret once, as certain if one of its ways is; else once for each doubt."""
    found: dict[tuple[str, str], dict[Unknown | None, Flow]] = {}
    for flow in flows:
        known = found.setdefault(flow.client, {})
        if None in known:
            continue
        if flow.doubt is None:
            known.clear()
        elif len(known) >= _MOST_DOUBTS:
            flow = flow._replace(doubt=Unknown(flow.doubt.reason))  # noqa: PLW2901  one for all of them
            known.clear()
        known[flow.doubt] = flow
    return [flow for known in found.values() for flow in known.values()]


def in_doubt(flows: Iterable[Flow], truth: Truth) -> Iterator[Flow]:
    """Yield the secrets that are there if something is true."""
    for flow in flows:
        both = all_hold([truth, *([flow.doubt] if flow.doubt is not None else [])])
        if both is not False:
            yield flow._replace(doubt=both if isinstance(both, Unknown) else None)


def holding(stack: Stack, name: str) -> Truth:
    """Return whether the condition of an ``Fn::If`` holds."""
    whole = stack.evaluator.substituted(name)
    return whole if isinstance(whole, Unknown) else stack.condition(whole)


def sides_of(holds: Truth) -> tuple[int, ...]:
    """Return where the branches of an ``Fn::If`` are that may count."""
    return (1, 2) if isinstance(holds, Unknown) else (1 if holds else 2,)


def agreed(sides: Sequence[Sequence[Flow]], holds: Truth) -> Iterator[Flow]:
    """Yield the secrets of the branches; of an open condition, those that only one has are in doubt."""
    if not isinstance(holds, Unknown):
        yield from sides[0]
        return
    certain = [{(one.client, one.where) for one in side if one.doubt is None} for side in sides]
    both = certain[0] & certain[1]
    for side, truth in zip(sides, (holds, negated(holds)), strict=True):
        for flow in side:
            yield from [flow] if (flow.client, flow.where) in both else in_doubt([flow], truth)
