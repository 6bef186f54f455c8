"""The triggers of user pools that their functions declare: by events of SAM and of the Serverless Framework."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from cognito_audit.model.partial import PartialText
from cognito_audit.model.unknown import REST, Unknown
from cognito_audit.sources.cloudformation.companions import at
from cognito_audit.sources.cloudformation.pool_events import PoolEvent
from cognito_audit.sources.cloudformation.sam_events import sam_events
from cognito_audit.sources.cloudformation.stack import Stack
from cognito_audit.sources.cloudformation.stack_resource import StackResource
from cognito_audit.sources.cloudformation.template import TemplateNode, UnreadPart
from cognito_audit.sources.documents.traced import Traced

CUSTOM_RESOURCE: Final = "Custom::CognitoUserPool"
"""With it, the Serverless Framework attaches a function to a pool that exists."""
_CONFIG: Final = "LambdaConfig"
_SENDERS: Final = frozenset({"CustomSMSSender", "CustomEmailSender"})
_VERSION: Final = "V1_0"
"""The ``LambdaVersion`` of a custom sender whose event gives none."""
_WIPED: Final = (
    "is attached by a custom resource of the Serverless Framework (existing: true), and the next update of the user "
    "pool that does not name it removes it"
)


class _Attachment(NamedTuple):
    """A trigger that is attached to a pool after it was made: which, and to which pool by its name."""

    pool: str | Unknown
    trigger: str | Unknown
    node: TemplateNode


@dataclass(slots=True)
class _Added:
    """What events add to the LambdaConfig of a pool: ``members`` that they certainly do, and ``doubtful`` ones.

    ``once`` are members that nothing else may give: SAM refuses it.
    """

    members: dict[str, Traced] = field(default_factory=dict)
    doubtful: dict[str, Traced] = field(default_factory=dict)
    once: set[str] = field(default_factory=set)


class Triggers:
    """The triggers that the functions of a run declare. ``unread`` are events whose pool or trigger is not known."""

    def __init__(self, stacks: Sequence[Stack]) -> None:
        self.unread: list[UnreadPart] = []
        self._added: dict[tuple[str, str], _Added] = {}
        self._attached: list[_Attachment] = []
        for stack in stacks:
            self._add_of_sam(stack)
            for event in stack.events.found:
                self._add_of_serverless(stack, event)
            for part in stack.events.left_out:
                self._of(stack, "").doubtful[REST] = part.node.traced(part.why)
            self._attached += _attached_in(stack)

    def joined(self, pool: StackResource, answer: Traced) -> Traced:
        """Return the answer for a pool with the triggers that functions declare."""
        added = self._added.get((pool.stack.id, pool.logical_id), _Added())
        of_any = self._added.get((pool.stack.id, ""), _Added())
        doubtful = {**self._doubtful_by_name(answer), **of_any.doubtful, **added.doubtful}
        if not added.members and not doubtful:
            return answer
        own = answer.data.get(_CONFIG)
        if own is not None and not isinstance(own.data, dict | None):
            why = own.data.reason if isinstance(own.data, Unknown) else "it is not a map"
            return at(answer, {**answer.data, _CONFIG: at(own, Unknown(f"events of functions add to it, and {why}"))})
        given: Mapping[str, Traced] = (own.data if own is not None else None) or {}
        whole = at(own or next(iter((added.members or doubtful).values())), _merged(given, added, doubtful))
        return at(answer, {**answer.data, _CONFIG: whole})

    def notes(self) -> Iterator[str]:
        """Yield a note for each trigger that is attached to a pool after it was made."""
        for one in self._attached:
            trigger = one.trigger if isinstance(one.trigger, str) else "a trigger"
            pool = f" of the user pool {one.pool}" if isinstance(one.pool, str) else ""
            yield f"{one.node.traced(None).location()}: {trigger}{pool} {_WIPED}"

    def _of(self, stack: Stack, pool: str) -> _Added:
        """What is added to the pool with that logical id; without one, to any pool of the stack."""
        return self._added.setdefault((stack.id, pool), _Added())

    def _add_of_sam(self, stack: Stack) -> None:
        for event in sam_events(stack):
            added = self._of(stack, event.pool if isinstance(event.pool, str) else "")
            name = event.trigger if isinstance(event.trigger, str) else REST
            why = next((one for one in (event.pool, event.trigger) if isinstance(one, Unknown)), None)
            if why is not None:
                added.doubtful[name] = event.node.traced(why)
                self.unread.append(UnreadPart(event.node, why))
            elif name in added.members:
                added.members[name] = _given_twice(name, added.members[name], event.value)
            else:
                added.members[name] = event.value
                added.once.add(name)

    def _add_of_serverless(self, stack: Stack, event: PoolEvent) -> None:
        if event.is_existing is True:
            self._attached.append(_Attachment(event.pool, event.trigger, event.node))
            return
        added = self._of(stack, event.makes)
        if event.makes and isinstance(event.trigger, str):
            added.members |= _members(stack, event, event.trigger)
            return
        unknown = next(one for one in (event.pool, event.is_existing, event.trigger) if isinstance(one, Unknown))
        added.doubtful[event.trigger if isinstance(event.trigger, str) else REST] = event.node.traced(unknown)

    def _doubtful_by_name(self, answer: Traced) -> dict[str, Traced]:
        """The triggers that are attached to a pool of that name, or may be."""
        name = answer.data.get("Name")
        known = name.data if name is not None and isinstance(name.data, str) else None
        found: dict[str, Traced] = {}
        for one in self._attached:
            if known is not None and isinstance(one.pool, str) and one.pool != known:
                continue
            is_it = known is not None and isinstance(one.pool, str)
            trigger = one.trigger if isinstance(one.trigger, str) else REST
            words = f"{one.trigger if isinstance(one.trigger, str) else 'a trigger'} {_WIPED}"
            found[trigger] = one.node.unknown(words if is_it else f"it may be that {words}")
        return found


def _merged(given: Mapping[str, Traced], added: _Added, doubtful: Mapping[str, Traced]) -> dict[str, Traced]:
    members = dict(given)
    for name, value in added.members.items():
        own = members.get(name)
        if own is None:
            members[name] = value
        elif name in added.once:
            members[name] = _given_twice(name, own, value)
        elif isinstance(own.data, dict) and isinstance(value.data, dict):  # as the framework merges resources
            members[name] = at(own, {**value.data, **own.data})
    return {**{name: why for name, why in doubtful.items() if name not in members}, **members}


def _members(stack: Stack, event: PoolEvent, trigger: str) -> dict[str, Traced]:
    """What an event of the Serverless Framework adds to the LambdaConfig of the pool that it makes."""
    node = event.node.into("trigger")
    name = f"{event.function}.Arn"
    arn = node.traced(PartialText(f"{name} is only known once it exists", prefix="arn:", shown=f"${{{name}}}"))
    if trigger not in _SENDERS:
        return {trigger: arn}
    version, key = (stack.evaluator.value(event.node.into(one)) for one in ("lambdaVersion", "kmsKeyId"))
    if version is None or version.data is None:
        version = node.traced(_VERSION)
    members = {trigger: node.traced({"LambdaArn": arn, "LambdaVersion": version})}
    return {**members, "KMSKeyID": key} if key is not None and key.data is not None else members


def _attached_in(stack: Stack) -> Iterator[_Attachment]:
    """The triggers that the custom resources of a built template attach."""
    for resource in stack.resources.values():
        if resource.type != CUSTOM_RESOURCE:
            continue
        pool = _text(resource.properties.get("UserPoolName"), "which pool it is for")
        given = resource.properties.get("UserPoolConfigs")
        items: Sequence[Any] = given.data if given is not None and isinstance(given.data, list) else [None]
        for item in items:
            one = item.get("Trigger") if item is not None else None
            yield _Attachment(pool, _text(one, "which trigger it attaches"), resource.node)


def _text(value: Traced | None, what: str) -> str | Unknown:
    if value is not None and isinstance(value.data, str | Unknown):
        return value.data
    return Unknown(f"{what} is not a text")


def _given_twice(name: str, one: Traced, other: Traced) -> Traced:
    places = " and ".join(str(value.location()) for value in (one, other))
    return at(other, Unknown(f"{name} is given twice, at {places}, which SAM refuses"))
