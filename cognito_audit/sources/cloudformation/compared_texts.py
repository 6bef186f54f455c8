"""The texts that a template compares its parameters with, or looks up by them: all that a parameter decides."""

from collections.abc import Iterator, Mapping
from typing import Any

from cognito_audit.sources.cloudformation.template import StackTemplate


class ComparedTexts:
    """The texts of one template, looked for when first asked for."""

    def __init__(self, template: StackTemplate) -> None:
        self._template = template
        self._found: dict[str, dict[str, None]] | None = None

    def of(self, name: str) -> tuple[str, ...]:
        """Return the texts for a parameter."""
        if self._found is None:
            self._found = {}
            for parameter, text in self._comparisons():
                self._found.setdefault(parameter, {})[text] = None
        return tuple(self._found.get(name, ()))

    def _comparisons(self) -> Iterator[tuple[str, str]]:
        mappings = {name: node.value for name, node in self._template.section("Mappings").items()}
        for section in ("Conditions", "Resources", "Outputs") if mappings else ("Conditions",):
            for part in _maps([node.value for node in self._template.section(section).values()]):
                yield from _equal(part.get("Fn::Equals"))
                yield from _looked_up(part.get("Fn::FindInMap"), mappings)


def _maps(values: list[Any]) -> Iterator[Mapping[str, Any]]:
    """Yield each map with one member in the values, at any depth."""
    waiting, seen = values, set()
    while waiting:
        part = waiting.pop()
        if not isinstance(part, dict | list) or id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, dict) and len(part) == 1:
            yield part
        waiting += part.values() if isinstance(part, dict) else part


def _equal(compared: Any) -> Iterator[tuple[str, str]]:
    if isinstance(compared, list) and len(compared) == 2:  # noqa: PLR2004  it compares two
        for one, other in (compared, reversed(compared)):
            name = _parameter(one)
            if name is not None and isinstance(other, str | int | float):
                yield name, str(other).lower() if isinstance(other, bool) else str(other)


def _looked_up(keys: Any, mappings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if not isinstance(keys, list) or len(keys) < 3 or not isinstance(keys[0], str):  # noqa: PLR2004
        return
    mapping = mappings.get(keys[0])
    if not isinstance(mapping, dict):
        return
    first, second = map(_parameter, keys[1:3])
    if first is not None:
        yield from ((first, str(key)) for key in mapping)
    if second is not None:
        for inner in mapping.values():
            yield from ((second, str(key)) for key in (inner if isinstance(inner, dict) else ()))


def _parameter(value: Any) -> str | None:
    name = value.get("Ref") if isinstance(value, dict) and len(value) == 1 else None
    return name if isinstance(name, str) else None
