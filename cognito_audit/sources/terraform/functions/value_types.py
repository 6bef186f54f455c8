"""Terraform's types of values: how the items of a collection become values of one type."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.terraform.evaluation.primitive_types import as_text
from cognito_audit.sources.terraform.evaluation.sets import SetValue, set_of

ANY: Final = "any"
"""The type of null and of unknown values: it fits every other."""
_PRIMITIVES: Final = frozenset({"text", "number", "bool"})
Type = str | tuple[str, Any]
"""A primitive, or the kind of a collection with the types in it."""


class InvalidArgumentError(ValueError):
    """An argument that Terraform refuses."""


class NotEvaluatedError(Exception):
    """A call whose result is not worked out here; Terraform may well know it."""


def type_of(value: Any) -> Type:
    """Return the type of a value; every list is taken for a tuple, every map for an object."""
    if value is None or isinstance(value, Unknown):
        return ANY
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "text"
    if isinstance(value, SetValue):
        return ("set", common_type([type_of(item) for item in value]))
    if isinstance(value, list):
        return ("tuple", tuple(type_of(item) for item in value))
    if isinstance(value, Mapping):
        return ("object", tuple((name, type_of(value[name])) for name in sorted(value)))
    raise NotEvaluatedError("a whole resource or module has no type here")


def common_type(types: Sequence[Type]) -> Type:
    """Return the type that values of all these types become. Raises ``InvalidArgumentError`` if there is none."""
    kinds = [one for one in dict.fromkeys(types) if one != ANY]
    if len(kinds) < 2:  # noqa: PLR2004
        return kinds[0] if kinds else ANY
    if all(isinstance(one, str) for one in kinds):
        if "text" in kinds:
            return "text"
        raise InvalidArgumentError("no type for numbers and booleans")
    return _common_structure([one for one in kinds if isinstance(one, tuple)], len(kinds))


def _common_structure(kinds: list[tuple[str, Any]], count: int) -> Type:
    names = {name for name, _ in kinds}
    if len(kinds) < count or (len(names) > 1 and not names <= {"tuple", "list", "set"} and names != {"object", "map"}):
        raise InvalidArgumentError("no common type")
    if names == {"set"}:
        return ("set", common_type([inner for _, inner in kinds]))
    if "set" in names:
        raise NotEvaluatedError("sets beside lists")
    if names == {"tuple"} and len({len(inner) for _, inner in kinds}) == 1:
        return ("tuple", tuple(common_type(column) for column in zip(*(inner for _, inner in kinds), strict=True)))
    if names == {"object"} and len({tuple(name for name, _ in inner) for _, inner in kinds}) == 1:
        rows = [dict(inner) for _, inner in kinds]
        return ("object", tuple((name, common_type([row[name] for row in rows])) for name in rows[0]))
    inner_types = [one for kind in kinds for one in _types_in(kind)]
    return ("list" if names <= {"tuple", "list"} else "map", common_type(inner_types))


def _types_in(kind: tuple[str, Any]) -> list[Type]:
    name, inner = kind
    if name == "tuple":
        return [*inner]
    return [one for _, one in inner] if name == "object" else [inner]


def converted(value: Any, kind: Type) -> Any:
    """Return a value as one of a type that ``common_type`` returned."""
    if value is None or isinstance(value, Unknown):
        return value
    if isinstance(kind, str):
        return as_text(value) if kind == "text" else value
    name, inner = kind
    if name == "set":
        return set_of([converted(item, inner) for item in value])
    if name == "list":
        return [converted(item, inner) for item in value]
    if name == "tuple":
        return [converted(item, one) for item, one in zip(value, inner, strict=True)]
    if name == "map":
        return {key: converted(item, inner) for key, item in value.items()}
    return {key: converted(value[key], one) for key, one in inner}


def of_one_type(values: Sequence[Any]) -> list[Any]:
    """Return values as items of a list: all of one type. Raises ``InvalidArgumentError`` if they have none in common.

    A list in which only texts are known is as it is: whatever the others are, texts stay texts.
    """
    types = [*map(type_of, values)]
    if len(set(types)) == 1 and types[0] in _PRIMITIVES:  # by far the most
        return [*values]
    kind = common_type(types)
    return [converted(value, kind) for value in values]
