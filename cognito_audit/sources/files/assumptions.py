"""Assumptions: values that the user gives for what only the deployer knows, by the name that the files have for it."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from cognito_audit.errors import UserError
from cognito_audit.lib.redaction import REDACTED, is_sensitive, without_credentials
from cognito_audit.model.inventory import Assumption

NOT_ASSUMED: Final = object()
ROOTS: Final = ("data", "dependency", "module", "terraform")
"""The first names of what an assumption may stand for in Terraform and Terragrunt."""


class Assumptions:
    """The values by name, as they were written; it remembers which of them stood for something.

    A value is JSON, or a text where it is none.
    """

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self._values = values or {}
        self._used: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._values)

    def value(self, name: str) -> Any:
        """Return the value of a name, ``NOT_ASSUMED`` where there is none."""
        if name not in self._values:
            return NOT_ASSUMED
        self._used.add(name)
        try:
            return json.loads(self._values[name])
        except (ValueError, RecursionError):
            return self._values[name]

    def text(self, name: str) -> str | None:
        """Return the value of a name that stands for a text, as CloudFormation's imports and parameters do."""
        value = self.value(name)
        if value is NOT_ASSUMED:
            return None
        return value if isinstance(value, str) else self._values[name]

    def used(self) -> Iterator[Assumption]:
        """Yield the assumptions that stood for something, without what may be a secret."""
        for name in sorted(self._used):
            hidden = any(is_sensitive(part) for part in re.split(r"[^A-Za-z0-9_]+", name))
            yield Assumption(name, REDACTED if hidden else without_credentials(self._values[name]))

    def notes(self) -> Iterator[str]:
        """Note the assumptions that stood for nothing."""
        for name in sorted(self._values.keys() - self._used):
            yield f"the assumption {name} stands for nothing that was read; check its name, or remove it"


def assumptions_of(given: Iterable[str]) -> dict[str, str]:
    """Return the values of ``NAME=VALUE`` by name. Raises ``UserError`` for anything else."""
    found: dict[str, str] = {}
    for argument in given:
        name, equals, value = argument.partition("=")
        if not equals or not name:
            raise UserError(f"--assume: expected NAME=VALUE, got {without_credentials(argument)!r:.80}")
        found[name] = value
    return found
