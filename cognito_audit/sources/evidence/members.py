"""The members of an evidence file in their types: the file may have been edited."""

from collections.abc import Mapping
from typing import Any, Final

from cognito_audit.errors import UserError
from cognito_audit.model.unknown import REST, Unknown
from cognito_audit.model.unknown_json import decode_unknown, encode_unknown, is_unknown

_REST: Final = "$rest"
"""The key of an open end in a file."""


class EvidenceError(UserError):
    """A file that is not evidence, or that has a version which this program does not know."""


def text(content: Mapping[str, Any], member: str) -> str:
    """Return a member that is text. Raises ``EvidenceError``."""
    value = _member(content, member)
    if not isinstance(value, str):
        raise EvidenceError(f"{member} must be text")
    return value


def flag(content: Mapping[str, Any], member: str) -> bool:
    """Return a member that is true or false. Raises ``EvidenceError``."""
    value = _member(content, member)
    if not isinstance(value, bool):
        raise EvidenceError(f"{member} must be true or false")
    return value


def list_of(content: Mapping[str, Any], member: str) -> list[Any]:
    """Return a member that is a list. Raises ``EvidenceError``."""
    value = _member(content, member)
    if not isinstance(value, list):
        raise EvidenceError(f"{member} must be a list")
    return value


def structure(value: Any, member: str) -> Mapping[str, Any]:
    """Return a value that is a map, an item of a list for instance. Raises ``EvidenceError``."""
    if not isinstance(value, Mapping):
        raise EvidenceError(f"{member} must be a map")
    return value


def tags(content: Mapping[str, Any], member: str) -> dict[str, str]:
    """Return a member that is a map of texts. Raises ``EvidenceError``."""
    value = structure(_member(content, member), member)
    return {key: text({member: one}, member) for key, one in value.items()}


def _member(content: Mapping[str, Any], member: str) -> Any:
    if member not in content:
        raise EvidenceError(f"{member} is missing")
    return content[member]


def encoded(value: Any) -> Any:
    """Return an answer as JSON data."""
    if isinstance(value, Unknown):
        return encode_unknown(value)
    if isinstance(value, Mapping):
        return {_REST if key is REST else key: encoded(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [encoded(inner) for inner in value]
    return value


def decoded(value: Any) -> Any:
    """Return an answer by its JSON data. Raises ``EvidenceError`` for an unknown value without a reason."""
    if isinstance(value, dict):
        if is_unknown(value):
            return _unknown(value)
        return {_key(key, inner): decoded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [decoded(inner) for inner in value]
    return value


def _unknown(value: Mapping[str, Any]) -> Unknown:
    try:
        unknown = decode_unknown(value)
    except (KeyError, TypeError):
        unknown = None
    if unknown is None or not (isinstance(unknown.reason, str) and isinstance(unknown.action, str)):
        raise EvidenceError("an unknown value has no reason")
    return unknown


def _key(key: str, value: Any) -> str:
    """Return the key of an open end; evidence of version 1.0.0 writes it as ``*``."""
    return REST if key in (_REST, "*") and isinstance(value, dict) and is_unknown(value) else key
