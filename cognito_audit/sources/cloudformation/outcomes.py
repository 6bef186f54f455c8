"""What becomes of each entry of ``Resources``: a resource, nothing, or a part that is not read."""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple, assert_never

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.cloudformation.conditions import all_hold
from cognito_audit.sources.cloudformation.intrinsics import Evaluator
from cognito_audit.sources.cloudformation.limits import MAX_NAME
from cognito_audit.sources.cloudformation.loops import Member, OpenEnd
from cognito_audit.sources.cloudformation.resource_types import why_unread
from cognito_audit.sources.cloudformation.stack_resource import Owner, StackResource
from cognito_audit.sources.cloudformation.template import TemplateNode, UnreadPart

_SHOWN: Final = 60
"""How much of a name that is too long is shown."""


class Absent(NamedTuple):
    """A resource that is not created, because its condition does not hold."""

    logical_id: str
    type: str
    condition: str
    node: TemplateNode


ResourceOutcome = StackResource | Absent | UnreadPart
"""What becomes of one entry of ``Resources``."""


class ResourceReader:
    """Reads the entries of ``Resources`` of one stack. ``doubt`` says why it is unknown whether the stack exists."""

    def __init__(
        self, stack: Owner, evaluator: Evaluator, condition: Callable[[str], bool | Unknown], doubt: Unknown | None
    ) -> None:
        self._stack = stack
        self._evaluator = evaluator
        self._condition = condition
        self._doubt = doubt

    def outcomes(self, section: dict[str, TemplateNode]) -> Iterator[ResourceOutcome]:
        """Yield what becomes of every entry, and of everything that loops make of it."""
        for key, node in section.items():
            for one in self._evaluator.loops.expanded(key, node, {}):
                yield self._outcome(one)

    def _outcome(self, one: Member | OpenEnd) -> ResourceOutcome:
        if isinstance(one, OpenEnd):
            return UnreadPart(one.node, one.why)
        if isinstance(one, Member):
            kind = self._type(one)
            if isinstance(kind, Unknown):
                return UnreadPart(one.node, kind)
            return self._typed(one, kind)
        assert_never(one)

    def _type(self, one: Member) -> str | Unknown:
        """The type of a resource, or why it cannot be read."""
        value = one.node.value
        if isinstance(value, Unknown):
            return value
        if len(one.key) > MAX_NAME:
            return Unknown(f"{one.key[:_SHOWN]}… is longer than a logical id can be")
        if not isinstance(value, dict):
            return Unknown(f"{one.key} is not a map with a Type")
        kind = value.get("Type")
        if not isinstance(kind, str):
            return kind if isinstance(kind, Unknown) else Unknown(f"{one.key} has no Type that is a text")
        return self._evaluator.loops.substituted(kind, one.bindings)

    def _typed(self, one: Member, kind: str) -> ResourceOutcome:
        holds = self._holds(one)
        if holds is False:
            return Absent(one.key, kind, str(one.node.value["Condition"]), one.node)
        if (why := why_unread(kind)) is not None:
            return UnreadPart(one.node, Unknown(f"{one.key} {why.reason}"))
        there = all_hold([holds, *([self._doubt] if self._doubt is not None else [])])
        if there is False:
            return Absent(one.key, kind, str(one.node.value["Condition"]), one.node)
        doubt = there if isinstance(there, Unknown) else None
        return StackResource(self._stack, one.key, kind, one.node, doubt, one.bindings)

    def _holds(self, one: Member) -> bool | Unknown:
        condition = one.node.value.get("Condition")
        if condition is None:
            return True
        if not isinstance(condition, str):
            return condition if isinstance(condition, Unknown) else Unknown("its Condition is not a text")
        name = self._evaluator.loops.substituted(condition, one.bindings)
        return name if isinstance(name, Unknown) else self._condition(name)
