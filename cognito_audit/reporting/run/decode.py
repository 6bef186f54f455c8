"""Decoding of JSON values into the dataclasses of a run; errors name the location in the document."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, cast, get_args, get_origin, get_type_hints

from cognito_audit.lib.nesting import refuse_depth

T = TypeVar("T")
JSON_WORDS: Final[Mapping[type, str]] = {
    NoneType: "nothing",
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "a text",
    list: "a list",
    dict: "an object",
}


class SavedRunError(ValueError):
    """A document that is not a saved run of this program; the message names the location in it."""


def decode(kind: type[T], value: Any, path: str) -> T:
    """A JSON value as an instance of ``kind``: a dataclass, or what the fields of one are made of.

    ``path`` names the value in messages (``results[3]``). Raises ``SavedRunError`` for a missing or unknown key and
    for a value of the wrong kind.
    """
    return cast("T", _decode(kind, value, path))


def _decode(kind: Any, value: Any, path: str) -> Any:
    origin = get_origin(kind)
    if kind is Any:
        try:
            refuse_depth(value)
        except RecursionError as error:
            raise SavedRunError(f"{path}: nested too deeply to be part of a saved run") from error
        return value
    if origin is UnionType:
        return _one_of(get_args(kind), value, path)
    if origin is tuple:
        items = _expect(list, value, path, "a list")
        return tuple(_decode(get_args(kind)[0], item, f"{path}[{index}]") for index, item in enumerate(items))
    if origin is Mapping:
        members = _expect(dict, value, path, "an object")
        return {key: _decode(get_args(kind)[1], member, f"{path}.{key}") for key, member in members.items()}
    if is_dataclass(kind):
        return _instance(kind, _expect(dict, value, path, "an object"), path)
    if issubclass(kind, StrEnum):
        words = [word.value for word in kind]
        if value not in words:
            raise SavedRunError(f"{path}: {value!r} is not one of {', '.join(words)}")
        return kind(value)
    return _expect(kind, value, path, {str: "a text", bool: "true or false", int: "a whole number"}[kind])


def _one_of(kinds: tuple[Any, ...], value: Any, path: str) -> Any:
    """The member of a union that a value is: null, or the first that it fits."""
    if value is None and NoneType in kinds:
        return None
    choices = [kind for kind in kinds if kind is not NoneType]
    return _decode(next((kind for kind in choices if _looks_like(kind, value)), choices[0]), value, path)


def _looks_like(kind: Any, value: Any) -> bool:
    if is_dataclass(kind):
        return isinstance(value, dict) and set(value) == {field.name for field in fields(kind)}
    return isinstance(value, kind)


def _instance(kind: Any, members: dict[str, Any], path: str) -> Any:
    hints = _hints(kind)
    if unknown := sorted(set(members) - set(hints)):
        raise SavedRunError(f"{path}: unknown key {unknown[0]!r}")
    needed = {field.name for field in fields(kind) if field.default is MISSING and field.default_factory is MISSING}
    if absent := sorted(needed - set(members)):
        raise SavedRunError(f"{path}: the key {absent[0]!r} is missing")
    return kind(**{name: _decode(hints[name], member, f"{path}.{name}") for name, member in members.items()})


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _expect(kind: type[T], value: Any, path: str, words: str) -> T:
    if (isinstance(value, bool) and kind is not bool) or not isinstance(value, kind):
        raise SavedRunError(f"{path}: expected {words}, got {JSON_WORDS[type(value)]}")
    return value
