"""Values that AWS's service model of this release does not know: told once, and never more than told.

A new tier or a new authentication flow is no misconfiguration. What rules say of a value they do not know follows from
their conditions alone; this note says that the value is newer than the program.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from cognito_audit.inventory import Target
from cognito_audit.roots import ROOTS
from cognito_audit.service_model import ServiceModel, service_model

LOOKED_AT: Final = ("client", "pool", "mfa")
NOTE: Final = (
    "{path} has the value {value!r}, which this release does not know (newer than the installed botocore, or "
    "misspelt); it decides no gate by itself"
)


def unknown_values(targets: Iterable[Target]) -> tuple[str, ...]:
    """A note for each value of an enumeration that the service model does not name, whatever holds it how often."""
    found: dict[tuple[str, str], None] = {}
    seen: set[int] = set()
    for target in targets:
        for root in LOOKED_AT:
            answer = target.answers.get(root)
            if isinstance(answer, Mapping) and id(answer) not in seen:
                seen.add(id(answer))
                found.update(dict.fromkeys(_unknown_in(answer, root)))
    return tuple(NOTE.format(path=path, value=value) for path, value in sorted(found))


def _unknown_in(answer: Mapping[str, Any], root: str) -> Iterator[tuple[str, str]]:
    for path, values in enumerated(root):
        at: Any = answer
        for name in path:
            at = at.get(name) if isinstance(at, Mapping) else None
        for value in at if isinstance(at, list | tuple) else [at]:
            if isinstance(value, str) and value not in values:
                yield f"{root}.{'.'.join(path)}", value


@cache
def enumerated(root: str) -> tuple[tuple[tuple[str, ...], frozenset[str]], ...]:
    """The members of a root's answer, nested ones too, that are enumerations or lists of such, with their values."""
    model = service_model(ROOTS[root].service)
    return tuple(_enumerated(model, ROOTS[root].shape, ()))


def _enumerated(
    model: ServiceModel, shape: str, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], frozenset[str]]]:
    for name in model.members(shape):
        member = str(model.member(shape, name))
        values = model.enum(member)
        if values:
            yield (*path, name), frozenset(values)
        yield from _enumerated(model, member, (*path, name))
