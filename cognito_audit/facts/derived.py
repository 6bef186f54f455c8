"""Derived facts: typed properties that declare which members of an answer they read."""

from collections.abc import Callable, Hashable, Mapping
from functools import cache
from typing import Any, Generic, TypeVar, overload

from cognito_audit.model.values import Facts

T = TypeVar("T")


class Derived(Generic[T]):
    """A read-only property of a ``Facts`` class, computed from the members of the answer named in ``reads``.

    Rule files read it by its snake_case name; ``reads`` (dotted below structures) gives reports the evidence behind it.
    """

    def __init__(self, compute: Callable[[Any], T], reads: tuple[str, ...]) -> None:
        self.compute = compute
        self.reads = reads
        self.__doc__ = compute.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> "Derived[T]": ...
    @overload
    def __get__(self, instance: Facts, owner: type) -> T: ...
    def __get__(self, instance: Facts | None, owner: type) -> "Derived[T] | T":
        if instance is None:
            return self
        memo = instance.memo
        if self not in memo:
            memo[self] = self.compute(instance)
        value: T = memo[self]
        return value


def derived(*reads: str) -> Callable[[Callable[[Any], T]], Derived[T]]:
    """Make a method a derived fact that reads the given members of the API's answer."""
    return lambda compute: Derived(compute, reads)


@cache
def _derived_facts(kind: Hashable) -> dict[str, Derived[Any]]:
    return {
        name: value
        for base in reversed(getattr(kind, "__mro__", ()))
        for name, value in vars(base).items()
        if isinstance(value, Derived)
    }


def derived_facts(kind: type) -> Mapping[str, Derived[Any]]:
    """The derived facts of a ``Facts`` class by name."""
    key: Hashable = kind
    return _derived_facts(key)
