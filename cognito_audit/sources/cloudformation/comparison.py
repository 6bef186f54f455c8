"""Comparison and conversion of values for conditions and texts; what is unknown stays unknown."""

from dataclasses import dataclass
from typing import Any

from cognito_audit.model.partial import Choice, PartialText, Present
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.assembly.open_text import NamedText
from cognito_audit.sources.documents.traced import Traced
from cognito_audit.sources.secrecy.sensitive import Sensitive


@dataclass(frozen=True, slots=True)
class OtherText(PartialText):
    """A text that is there and is none of the ``excluded`` ones."""

    excluded: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reference(PartialText):
    """The id, or an ``attribute``, of a resource of this template: the text is unknown, the resource is known.

    ``stack`` and ``logical_id`` name the resource.
    """

    stack: str = ""
    logical_id: str = ""
    attribute: str = ""


def excludes(unknown: Unknown, text: str) -> bool:
    """Return whether an unknown text is certainly another one."""
    if isinstance(unknown, PartialText) and not unknown.may_be(text):
        return True
    return isinstance(unknown, NamedText | OtherText) and text in unknown.excluded


def as_text(value: Traced) -> str | Unknown:
    """Return a scalar as CloudFormation writes it into a text: ``true``, ``5``."""
    data = value.data
    if isinstance(data, Unknown):
        return data
    if isinstance(data, bool):
        return str(data).lower()
    return str(data) if isinstance(data, str | int | float) else Unknown("expected text here")


def as_list(value: Traced) -> list[Traced] | Unknown:
    """Return the items of a list if every item is known."""
    if isinstance(value.data, Unknown):
        return open_as(value.data)
    if not isinstance(value.data, list):
        return Unknown("expected a list here")
    unknown = next((open_as(item.data) for item in value.data if isinstance(item.data, Unknown)), None)
    return unknown or value.data


def item_count(value: Traced) -> int | Unknown:
    """Return how many items a list has; an item whose value is unknown counts where it is certain to be there."""
    if isinstance(value.data, Unknown) or not isinstance(value.data, list):
        return value.data if isinstance(value.data, Unknown) else Unknown("expected a list here")
    open_ones = (item.data for item in value.data if isinstance(item.data, Unknown))
    return next((one for one in open_ones if not isinstance(one, Present | NamedText | Sensitive)), len(value.data))


def same(one: Traced, other: Traced) -> bool | Unknown:
    """Whether two values are equal as ``Fn::Equals`` sees it. It reads secrets: whether they are equal is not one."""
    one, other = (readable(value) for value in (one, other))
    if isinstance(one.data, Reference) and one.data == other.data:
        return True
    if isinstance(one.data, Unknown):
        return _unknown_is(one.data, other.data)
    if isinstance(other.data, Unknown):
        return _unknown_is(other.data, one.data)
    if isinstance(one.data, dict) and isinstance(other.data, dict):
        if one.data.keys() != other.data.keys():
            return False
        return all_of([same(value, other.data[key]) for key, value in one.data.items()])
    if isinstance(one.data, list) and isinstance(other.data, list):
        return len(one.data) == len(other.data) and all_of(
            [same(a, b) for a, b in zip(one.data, other.data, strict=True)]
        )
    return not isinstance(one.data, dict | list) and as_text(one) == as_text(other)


def open_as(unknown: Unknown) -> Unknown:
    """Return the reason for what depends on an unknown value: unlike that, it may not be there."""
    return Unknown(unknown.reason, unknown.action) if isinstance(unknown, Choice | Present | NamedText) else unknown


def _unknown_is(unknown: Unknown, other: Any) -> bool | Unknown:
    """Return False where an unknown value is certainly not the other one, else the unknown value."""
    if isinstance(other, str | int | float):
        text = str(other).lower() if isinstance(other, bool) else str(other)
        return False if excludes(unknown, text) else unknown
    return unknown


def readable(value: Traced) -> Traced:
    """Return a secret as it is written, any other value as it is."""
    if not isinstance(value.data, Sensitive):
        return value
    data = value.data.value
    listed = [Traced(item, value.document, value.path) for item in data] if isinstance(data, list) else data
    return Traced(listed, value.document, value.path)


def all_of(answers: list[bool | Unknown]) -> bool | Unknown:
    """Whether all hold; one certain no decides, whatever else is unknown."""
    if any(answer is False for answer in answers):
        return False
    return next((answer for answer in answers if isinstance(answer, Unknown)), True)
