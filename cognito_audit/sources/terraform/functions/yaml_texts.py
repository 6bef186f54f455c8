"""The functions ``yamldecode`` and ``yamlencode``, whose YAML is between versions 1.1 and 1.2."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from cognito_audit.sources.terraform.evaluation.primitive_types import as_number, as_text
from cognito_audit.sources.terraform.functions.signature import LanguageFunction
from cognito_audit.sources.terraform.functions.value_types import InvalidArgumentError, NotEvaluatedError

_MOST_CHARACTERS: Final = 200_000
_DEEPEST: Final = 50
_TRUE: Final = frozenset({"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"})
_FALSE: Final = frozenset({"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"})
_NULL: Final = frozenset({"", "~", "null", "Null", "NULL"})
_PLAIN_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", re.ASCII)
_OTHER_BASE: Final = re.compile(r"0[xo][0-9a-fA-F]+", re.ASCII)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(.*)", re.ASCII | re.DOTALL)
_PRINTED: Final = re.compile(r"[ -~\u00a1-\u1fff\u3001-\ud7ff\t]*")


def _decode(text: str) -> Any:
    """Decode a YAML document; of two members of one name the later counts."""
    import yaml  # noqa: PLC0415  few folders need it

    if len(text) > _MOST_CHARACTERS:
        raise NotEvaluatedError("a long text")
    reader = _EventReader(iter(yaml.parse(text, yaml.SafeLoader)))
    try:
        return reader.document()
    except yaml.YAMLError:
        raise InvalidArgumentError("not YAML") from None


class _EventReader:
    """Makes values of the events of PyYAML, whose classes are named after what they are."""

    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events
        self._anchors: dict[str, Any] = {}

    def document(self) -> Any:
        """Return the only document."""
        if [self._kind(next(self._events)) for _ in range(2)] != ["StreamStart", "DocumentStart"]:
            raise InvalidArgumentError("no document")
        value = self._value(next(self._events), 0)
        next(self._events)
        if self._kind(next(self._events)) != "StreamEnd":
            raise InvalidArgumentError("several documents")
        return value

    def _kind(self, event: Any) -> str:
        return type(event).__name__.removesuffix("Event")

    def _value(self, event: Any, depth: int) -> Any:
        kind = self._kind(event)
        if depth > _DEEPEST:
            raise NotEvaluatedError("nested too deeply")
        if kind == "Alias":
            if event.anchor not in self._anchors:
                raise InvalidArgumentError("an anchor that is not there")
            return self._anchors[event.anchor]
        if getattr(event, "tag", None) not in (None, "!"):
            raise NotEvaluatedError("a tag")
        value = self._scalar(event) if kind == "Scalar" else self._structure(kind, depth)
        if event.anchor:
            self._anchors[event.anchor] = value
        return value

    def _scalar(self, event: Any) -> Any:
        return event.value if event.style or event.tag == "!" else _plain(event.value)

    def _structure(self, kind: str, depth: int) -> Any:
        items: list[Any] = []
        while not self._kind(event := next(self._events)).endswith("End"):
            is_merge = kind == "MappingStart" and self._kind(event) == "Scalar" and event.value == "<<"
            if is_merge and not event.style:
                raise NotEvaluatedError("a merge of maps")
            items.append(self._value(event, depth + 1))
        if kind == "SequenceStart":
            return items
        keys = [_key(key) for key in items[::2]]
        return dict(zip(keys, items[1::2], strict=True))


def _key(value: Any) -> str:
    text = None if value is None else as_text(value)
    if not isinstance(text, str):
        raise InvalidArgumentError("a key that is not a text")
    return text


def _plain(text: str) -> Any:
    """Return what a text without quotation marks stands for."""
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if _PLAIN_NUMBER.fullmatch(text) or _OTHER_BASE.fullmatch(text):
        number = as_number(text) if _PLAIN_NUMBER.fullmatch(text) else _of_other_base(text)
        if not isinstance(number, int | float):
            raise NotEvaluatedError("a large number")
        return number
    match = _DATE.fullmatch(text)
    if match is not None:
        return _dated(text, match[1])
    if text.lower().lstrip("+-") in {".inf", ".nan"}:
        raise NotEvaluatedError("a number that is not one")
    return text


def _of_other_base(text: str) -> int | None:
    try:
        number = int(text, 0)
    except ValueError:
        raise NotEvaluatedError("a number of another base") from None
    return number if number < 2**63 else None


def _dated(text: str, rest: str) -> str:
    if rest:
        raise NotEvaluatedError("a time")
    try:
        return f"{date(*map(int, text.split('-'))).isoformat()}T00:00:00Z"
    except ValueError:
        return text


def _encode(value: Any) -> str:
    if isinstance(value, list | Mapping):
        return "".join(f"{line}\n" for line in _lines(value))
    shown = _shown(value)
    return f"{shown}\n" if isinstance(value, str) else f"{shown}\n...\n"


def _shown(value: Any) -> str:
    if value is None or isinstance(value, bool | int | float):
        return "null" if value is None else str(as_text(value))
    if not isinstance(value, str) or not _PRINTED.fullmatch(value):
        raise NotEvaluatedError("a text of several lines, or with characters that are not printed")
    return json.dumps(value, ensure_ascii=False)


def _lines(value: Any) -> list[str]:
    """Return the lines of a structure, whose lists are as far to the right as their keys."""
    if not value:
        return ["{}" if isinstance(value, Mapping) else "[]"]
    if isinstance(value, list):
        return [line for item in value for line in _under("- ", "  ", _inner(item))]
    found: list[str] = []
    for key in sorted(value):
        inner, name = value[key], f"{_shown(key)}:"
        if isinstance(inner, list | Mapping) and inner:
            margin = "" if isinstance(inner, list) else "  "
            found += [name, *(f"{margin}{line}" for line in _lines(inner))]
        else:
            found.append(f"{name} {_inner(inner)[0]}")
    return found


def _inner(value: Any) -> list[str]:
    return _lines(value) if isinstance(value, list | Mapping) else [_shown(value)]


def _under(first: str, margin: str, lines: list[str]) -> list[str]:
    return [f"{margin if number else first}{line}" for number, line in enumerate(lines)]


YAML_TEXTS: Final[Mapping[str, LanguageFunction]] = {
    "yamldecode": LanguageFunction(_decode, "text"),
    "yamlencode": LanguageFunction(_encode, "anything"),
}
