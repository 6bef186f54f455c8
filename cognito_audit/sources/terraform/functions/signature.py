"""The parameters of functions: how Terraform converts the arguments of a call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.terraform.evaluation.primitive_types import NOT_64_BITS, as_boolean, as_number, as_text
from cognito_audit.sources.terraform.evaluation.sets import SetValue, is_ordered, list_of, set_of
from cognito_audit.sources.terraform.functions.value_types import (
    InvalidArgumentError,
    NotEvaluatedError,
    of_one_type,
)


@dataclass(frozen=True, slots=True)
class LanguageFunction:
    """A function with the types of its parameters, by name and in order.

    ``text?`` is optional, and ``text*`` takes any number of arguments; both are last.
    """

    body: Callable[..., Any]
    parameters: str = ""

    def call(self, arguments: list[Any]) -> Any:
        """Call the function with known arguments. Raises ``InvalidArgumentError`` or ``NotEvaluatedError``."""
        kinds = self.parameters.split()
        variadic = bool(kinds) and kinds[-1].endswith("*")
        needed = sum(1 for kind in kinds if kind[-1] not in "?*")
        if len(arguments) < needed or (len(arguments) > len(kinds) and not variadic):
            raise InvalidArgumentError("number of arguments")
        kinds += kinds[-1:] * (len(arguments) - len(kinds))
        return self.body(*(_CONVERSIONS[kind.rstrip("?*")](one) for kind, one in zip(kinds, arguments, strict=False)))


def text(value: Any) -> str:
    """Return an argument as a text."""
    found = as_text(value)
    if isinstance(found, Unknown):
        raise InvalidArgumentError("not a text")
    return found


def number(value: Any) -> int | float:
    """Return an argument as a number."""
    found = as_number(value)
    if not isinstance(found, Unknown):
        return found
    is_infinite = isinstance(value, str) and value.lower().lstrip("+-") in {"inf", "infinity"}
    if is_infinite or found is NOT_64_BITS:
        raise NotEvaluatedError("too large a number")
    raise InvalidArgumentError("not a number")


def integer(value: Any) -> int:
    """Return an argument as a whole number."""
    found = number(value)
    if not isinstance(found, int):
        raise InvalidArgumentError("not a whole number")
    return found


def _flag(value: Any) -> bool:
    found = as_boolean(value)
    if isinstance(found, Unknown):
        raise InvalidArgumentError("not a boolean")
    return found


def _any(value: Any) -> Any:
    if value is None:
        raise InvalidArgumentError("null")
    return value


def collection(value: Any) -> list[Any]:
    """Return an argument that is a list, a tuple or a set. Raises if the order of its items is not known."""
    if not isinstance(value, list):
        raise InvalidArgumentError("not a list")
    if not is_ordered(value):
        raise NotEvaluatedError("the order of its items is not known")
    return value


def _sequence(value: Any) -> list[Any]:
    if isinstance(value, SetValue):
        raise InvalidArgumentError("a set")
    return collection(value)


def _list(value: Any) -> list[Any]:
    return of_one_type(list_of(collection(value)))


def texts(value: Any) -> list[Any]:
    """Return an argument as a list of texts; one may be null."""
    return [item if item is None else text(item) for item in collection(value)]


def _set(value: Any) -> SetValue:
    if not isinstance(value, list):
        raise InvalidArgumentError("not a set")
    return set_of(of_one_type(value))


def _map(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InvalidArgumentError("not a map")
    return value


def _map_of_texts(value: Any) -> Mapping[str, list[Any]]:
    return {key: texts(items) for key, items in _map(value).items()}


_CONVERSIONS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "any": _any,
    "anything": lambda value: value,
    "collection": collection,
    "flag": _flag,
    "integer": integer,
    "list": _list,
    "map": _map,
    "map-of-texts": _map_of_texts,
    "number": number,
    "sequence": _sequence,
    "set": _set,
    "text": text,
    "texts": texts,
}
"""``any`` is not null, ``anything`` may be. A ``sequence`` is a ``collection`` that is not a set."""
