"""Values that keep their locations through functions, parameters and modules."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from cognito_audit.model.inventory import Locate, Location
from cognito_audit.model.partial import Choice
from cognito_audit.sources.documents import Document, Path

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


@dataclass(slots=True)  # not frozen: one for each value of a file, and a frozen one takes far longer to make
class Traced:
    """``data`` is a scalar, None, an ``Unknown``, a dict of ``Traced`` by name or a list of ``Traced``; ``path`` in
    ``document`` is where it was written. Nothing changes it once made.
    """

    data: Any
    document: Document
    path: Path = ()

    def location(self) -> Location:
        """Return where the value was written; computed only when a report needs it."""
        return self.document.location(self.path)

    def get(self, *names: str) -> "Traced | None":
        """Return the member at a path of names, or None."""
        found: Traced | None = self
        for name in names:
            found = found.data.get(name) if found is not None and isinstance(found.data, dict) else None
        return found


def literal(document: Document, path: Path = (), value: Any = ...) -> Traced:
    """Return a document's plain data as traced values, without functions or variables."""
    if value is ...:
        value = document.value
    if isinstance(value, dict):
        return Traced({key: literal(document, (*path, key), item) for key, item in value.items()}, document, path)
    if isinstance(value, list | tuple):
        return Traced([literal(document, (*path, i), item) for i, item in enumerate(value)], document, path)
    return Traced(value, document, path)


def plain_data(value: Traced) -> Any:
    """Return the plain value; ``Unknown`` stays as it is, but for the options of a choice."""
    if isinstance(value.data, dict):
        return {key: plain_data(item) for key, item in value.data.items()}
    if isinstance(value.data, list):
        return [plain_data(item) for item in value.data]
    if isinstance(value.data, Choice):
        options = (plain_data(one) if isinstance(one, Traced) else one for one in value.data.options)
        return replace(value.data, options=tuple(options))
    return value.data


def locator(origins: Mapping[str, Traced], otherwise: Traced) -> Locate:
    """Return a ``Locate`` over the answers of a target by fact source; ``otherwise`` is the resource itself."""

    def locate(path: str) -> Location | None:
        steps = [name or int(index) for name, index in _STEP.findall(path)]
        here = origins.get(str(steps[0]), otherwise) if steps else otherwise
        for step in steps[1:]:
            inner = _part(here.data, step)
            if inner is None:
                break
            here = inner
        return here.location()

    return locate


def _part(data: Any, step: str | int) -> Traced | None:
    if isinstance(data, Choice):
        parts = (_part(one.data, step) for one in data.options if isinstance(one, Traced))
        return next((part for part in parts if part is not None), None)
    if isinstance(data, dict) and isinstance(step, str):
        found: Traced | None = data.get(step)
        return found
    if isinstance(data, list) and isinstance(step, int) and step < len(data):
        item: Traced = data[step]
        return item
    return None
