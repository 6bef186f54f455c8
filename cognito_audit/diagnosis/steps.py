"""The steps of the sign-up chain and the rules that decide them: the table in ``steps.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class StepRules:
    """One precondition of a ``Session`` and the names of the rules that decide it.

    A step that ``needs`` a fact source is evaluated only for a client that has it, and always on the client as it is.
    ``fixed`` gives, for rules without a fix of their own, the members of the answers (by fact source) after a fix.
    """

    id: str
    title: str
    loses: str
    broken_by: tuple[str, ...] = ()
    open_by: tuple[str, ...] = ()
    warned_by: tuple[str, ...] = ()
    needs: str = ""
    fixed: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def rules(self) -> tuple[str, ...]:
        """Every rule that this step evaluates."""
        return (*self.broken_by, *self.open_by, *self.warned_by)


def table(name: str) -> Mapping[str, Any]:
    """Read a data file of this package."""
    return tomllib.loads((files("cognito_audit.diagnosis") / name).read_text(encoding="utf-8"))


@cache
def steps() -> tuple[StepRules, ...]:
    """Return the chain, in order."""
    lists = ("broken_by", "open_by", "warned_by")
    entries: list[dict[str, Any]] = table("steps.toml")["step"]
    return tuple(
        StepRules(**{**entry, **{key: tuple(entry[key]) for key in lists if key in entry}}) for entry in entries
    )
