"""Unknown names beside what becomes a fact: in the wrapper of an answer, or in the items of a list.

No rule reads these structures, which only lead to what is read; a new member in one is noted like any other.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from cognito_audit.aws.ledger import ledger
from cognito_audit.aws.service_model import ServiceModel, service_model


def names_beside(service: str, operation: str, answer: Mapping[str, Any], fact: str) -> Iterator[str]:
    """Yield the paths of these names (``DescribeUserPool.Novelty``), once for all items of a list.

    ``fact`` is the member of the answer that becomes a fact, or empty: ``names.unknown`` checks that one.
    """
    model = service_model(service)
    known = {name: one for name, one in answer.items() if name != fact}
    yield from dict.fromkeys(_unknown(known, str(model.output_of(operation)), model, operation))


def _unknown(value: Any, shape: str, model: ServiceModel, path: str) -> Iterator[str]:
    inner = model.item(shape) or model.value(shape)
    if inner and isinstance(value, list | tuple):
        for one in value:
            yield from _unknown(one, inner, model, path)
    elif inner and isinstance(value, Mapping):
        for one in value.values():
            yield from _unknown(one, inner, model, path)
    elif isinstance(value, Mapping) and (known := ledger().members(shape)):
        for name, one in value.items():
            if name not in known:
                yield f"{path}.{name}"
            elif member := model.member(shape, name):
                yield from _unknown(one, member, model, f"{path}.{name}")
