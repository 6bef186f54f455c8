"""The events of the Serverless Framework for user pools, and the pools that it makes for them.

The framework makes a pool for the events of functions that name it, and merges an entry of ``resources`` into it that
has its logical id. With ``existing: true`` a custom resource attaches the function to a pool that is there.
"""

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.cloudformation import mapping
from cognito_audit.sources.cloudformation.resource_types import EVENT
from cognito_audit.sources.cloudformation.serverless_variables import ServerlessVariables
from cognito_audit.sources.cloudformation.template import StackTemplate, TemplateNode, UnreadPart

_LEFT_OUT: Final = re.compile(r"[^0-9A-Za-z]")
_MOST_PARTS: Final = 10_000
"""How many functions and events of a template are looked at: lists may take each other in."""
_MOST_LISTS: Final = 3
"""How deep lists of functions are nested at most."""
_SHOWN: Final = 100


class PoolEvent(NamedTuple):
    """An event that calls a function for a user pool: its settings are at ``node``."""

    node: TemplateNode
    function: str
    pool: str | Unknown
    trigger: str | Unknown
    is_existing: bool | Unknown

    @property
    def makes(self) -> str:
        """The logical id of the pool that the framework makes for it; empty for none, or for one that is unknown."""
        return _logical_id(self.pool) if isinstance(self.pool, str) and self.is_existing is False else ""


class PoolEvents:
    """The events for user pools of one template. ``left_out`` are the parts that may hold others and are not read."""

    def __init__(self, template: StackTemplate) -> None:
        self._template = template
        self._variables = ServerlessVariables(template.document, template.load)
        self._left = _MOST_PARTS
        self.left_out: list[UnreadPart] = []
        self.found: list[PoolEvent] = list(self._events()) if template.is_serverless else []

    def unread(self) -> Iterator[UnreadPart]:
        """Yield what may make a pool and is not known; a pool that exists is made elsewhere."""
        yield from self.left_out
        for event in self.found:
            unknown = (event.pool, event.trigger, event.is_existing)
            why = next((one for one in unknown if isinstance(one, Unknown)), None)
            if why is not None and event.is_existing is not True:
                yield UnreadPart(event.node, Unknown(f"the event {EVENT} of {event.function}: {why.reason}"))

    def with_pools(self, section: dict[str, TemplateNode]) -> dict[str, TemplateNode]:
        """Return the entries of ``Resources`` with the pools that events make."""
        made = {event.makes: event for event in reversed(self.found) if event.makes}
        if not made:
            return section
        merged = {name: _merged(made.pop(name), node) if name in made else node for name, node in section.items()}
        return {**merged, **{name: _made(event) for name, event in reversed(made.items())}}

    def _events(self) -> Iterator[PoolEvent]:
        root = TemplateNode(self._template.document.value, self._template.document)
        for part in self._parts(root.into("functions")):
            if not isinstance(part.value, dict):
                self._leave_out(part, "is not a map of functions")
                continue
            for name in part.value:
                if self._left < 0:
                    return
                function = self._variables.followed(part.into(name))
                if not isinstance(function.value, dict):
                    self._leave_out(function, f"the function {name} is not a map")
                    continue
                for event in self._parts(function.into("events")):
                    yield from self._of_event(name, event)

    def _of_event(self, function: str, event: TemplateNode) -> Iterator[PoolEvent]:
        if not isinstance(event.value, dict):
            if not isinstance(event.value, str) or "${" in event.value:
                self._leave_out(event, f"an event of the function {function} is not a map")
            return
        if EVENT not in event.value:
            return
        node = self._variables.followed(event.into(EVENT))
        pool, trigger = (self._text(node.into(name), name) for name in ("pool", "trigger"))
        yield PoolEvent(node, function, pool, trigger, self._is_existing(node))

    def _parts(self, node: TemplateNode, depth: int = 0) -> Iterator[TemplateNode]:
        """Yield the items of a list, each followed; anything else stands for itself."""
        whole = self._variables.followed(node)
        self._left -= 1
        if self._left < 0 or depth > _MOST_LISTS:
            if self._left >= -1:  # said once
                self._leave_out(whole, "there are too many lists of functions and events")
        elif isinstance(whole.value, list):
            for index in range(len(whole.value)):
                if self._left >= 0:
                    yield from self._parts(whole.into(index), depth + 1)
        elif whole.value is not None:
            yield whole

    def _text(self, node: TemplateNode, name: str) -> str | Unknown:
        """A setting of an event, with the texts of the same file that it takes from elsewhere."""
        value = self._variables.followed(node).value
        value = self._variables.filled(value) if isinstance(value, str) else value
        if isinstance(value, Unknown):
            return Unknown(f"its {name} is not known: {value.reason}")
        if not isinstance(value, str) or not value:
            return Unknown(f"its {name} is not a text" if value is not None else f"it has no {name}")
        return Unknown(f"its {name} ({value[:_SHOWN]}) is only known at deployment") if "${" in value else value

    def _is_existing(self, node: TemplateNode) -> bool | Unknown:
        value = self._variables.followed(node.into("existing")).value
        word = str(value).lower()
        if value is None or isinstance(value, bool) or word in ("true", "false"):
            return word == "true"
        return Unknown("whether its pool exists already is not known")

    def _leave_out(self, node: TemplateNode, why: str) -> None:
        reason = node.value.reason if isinstance(node.value, Unknown) else why
        if isinstance(node.value, str):
            reason = f"{why}: {node.value[:_SHOWN]} is only known at deployment"
        self.left_out.append(UnreadPart(node, Unknown(f"{reason}; it may have an event {EVENT}")))


def _logical_id(pool: str) -> str:
    """The logical id that the framework gives the pool of that name."""
    name = _LEFT_OUT.sub("", pool)
    return f"CognitoUserPool{name[:1].upper()}{name[1:]}"


def _made(event: PoolEvent) -> TemplateNode:
    return event.node._replace(value={"Type": mapping.POOL, "Properties": {"UserPoolName": event.pool}})


def _merged(event: PoolEvent, own: TemplateNode) -> TemplateNode:
    """An entry of ``resources`` with what the framework adds; its own values stay."""
    value: Any = own.value
    if not isinstance(value, dict) or not isinstance(value.get("Properties", {}), dict | None):
        return own
    properties = {"UserPoolName": event.pool, **(value.get("Properties") or {})}
    return own._replace(value={"Type": mapping.POOL, **value, "Properties": properties})
