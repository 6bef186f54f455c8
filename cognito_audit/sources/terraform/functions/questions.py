"""Functions that answer a question of a list whose items may be unknown: what the known ones settle is settled."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from cognito_audit.model.partial import PartialText
from cognito_audit.model.unknown import Unknown
from cognito_audit.model.values import first_unknown
from cognito_audit.sources.secrecy.sensitive import Sensitive, revealed
from cognito_audit.sources.terraform.evaluation.equality import comparable
from cognito_audit.sources.terraform.functions.signature import LanguageFunction, collection, text
from cognito_audit.sources.terraform.functions.value_types import InvalidArgumentError, NotEvaluatedError


def known_argument(value: Any) -> Any:
    """Return an argument that decides what the result is. Raises ``NotEvaluatedError`` for an unknown one."""
    readable = revealed(value) if isinstance(value, Sensitive) else value
    if isinstance(readable, Unknown):
        raise NotEvaluatedError(readable.reason)
    return readable


def _contains(items: Any, value: Any) -> bool:
    known = collection(known_argument(items))
    if value is None:
        raise InvalidArgumentError("null")
    unknown = first_unknown(value)
    if unknown is not None:
        raise NotEvaluatedError(unknown.reason)
    if any(comparable(item) == comparable(value) for item in known) and not isinstance(value, list | Mapping):
        return True
    possible = [item for item in known if not _is_other(item, value)]
    unknown = first_unknown(possible)
    if unknown is not None:
        raise NotEvaluatedError(unknown.reason)
    return _known_contains(possible, value)


def _is_other(item: Any, value: Any) -> bool:
    """Return whether an item that is known in part is certainly not a value."""
    return isinstance(item, PartialText) and not (isinstance(value, str) and item.may_be(value))


def _all_true(items: Any) -> bool:
    return _three_valued(items, _every, decides=False)


def _any_true(items: Any) -> bool:
    return _three_valued(items, _some, decides=True)


def _three_valued(items: Any, function: Callable[[list[Any]], bool], *, decides: bool) -> bool:
    every = collection(known_argument(items))
    known = [revealed(item) for item in every if not isinstance(item, Unknown) or isinstance(item, Sensitive)]
    found = function(known)
    if found is not decides and len(known) < len(every):
        raise NotEvaluatedError(next(item for item in every if isinstance(item, Unknown)).reason)
    return found


def _known_contains(items: list[Any], value: Any) -> bool:
    """Return whether a list has an item. Equal structures may be of different types, which makes them unequal."""
    if isinstance(value, list | Mapping) and any(alike(item, value) for item in items):
        raise NotEvaluatedError("structures that may be of two types")
    key = comparable(value)
    return any(comparable(item) == key for item in items)


def alike(item: Any, value: Any) -> bool:
    """Return whether two structures may be equal."""
    return isinstance(value, list | Mapping) and type(item) is type(value) and len(item) == len(value)


def _every(items: list[Any]) -> bool:
    """Return whether every item is true; null is not."""
    return all(_flags(items))


def _some(items: list[Any]) -> bool:
    """Return whether an item is true."""
    return any(_flags(items))


def _flags(items: list[Any]) -> list[bool]:
    names = [None if item is None else text(item) for item in items]
    if not {"true", "false", "1", "0", None}.issuperset(names) or any(type(item) in (int, float) for item in items):
        raise InvalidArgumentError("not a list of booleans")
    return [name in ("true", "1") for name in names]


QUESTIONS: Final[Mapping[str, LanguageFunction]] = {
    "alltrue": LanguageFunction(_all_true, "anything"),
    "anytrue": LanguageFunction(_any_true, "anything"),
    "contains": LanguageFunction(_contains, "anything anything"),
}
