"""The list of modules that ``terraform init`` copied: ``.terraform/modules/modules.json``."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cognito_audit.sources.documents import Document, ParseError

_REGISTRIES: Final = ("registry.terraform.io/", "registry.opentofu.org/")
_CONSTRAINT: Final = re.compile(r"(?P<operator>=|!=|>=|<=|>|<|~>)?\s*v?(?P<version>\d+(?:\.\d+)*)")
_VERSION: Final = re.compile(r"v?(\d+(?:\.\d+)*)")


@dataclass(frozen=True, slots=True)
class InstalledModule:
    """A module that was copied: its source, its version (empty unless it is from a registry) and its folder."""

    source: str
    version: str
    folder: str

    def is_of(self, source: str, version: Any) -> bool:
        """Return whether this is what a call with that source and version constraint gets."""
        return _canonical(self.source) == _canonical(source) and _fulfils(self.version, version)


def installed_modules(documents: Iterable[Document]) -> Mapping[str, InstalledModule]:
    """Return the modules by the names of their calls (``users.inner``). Raises ``ParseError``."""
    value = next((document.value for document in documents), None)
    entries = value.get("Modules") if isinstance(value, dict) else None
    if not isinstance(entries, list):
        raise ParseError("not the list of modules that terraform init writes; run terraform init again")
    return {
        entry["Key"]: InstalledModule(entry["Source"], str(entry.get("Version") or ""), entry["Dir"])
        for entry in entries
        if isinstance(entry, dict) and all(isinstance(entry.get(name), str) for name in ("Key", "Source", "Dir"))
    }


def _canonical(source: str) -> str:
    """Return a source in the form that ``terraform init`` writes."""
    for registry in _REGISTRIES:
        source = source.removeprefix(registry)
    source = source.removeprefix("git::")
    if source.startswith(("github.com/", "bitbucket.org/")):
        source = f"https://{source}"
    address, mark, query = source.partition("?")
    return f"{address.replace('.git//', '//').removesuffix('.git')}{mark}{query}"


def _fulfils(version: str, constraint: Any) -> bool:
    """Return whether a version certainly fulfils a constraint (``~> 1.2, != 1.2.3``)."""
    if constraint is None:
        return True
    installed = _VERSION.fullmatch(version)
    if installed is None or not isinstance(constraint, str):
        return False
    has = _numbers(installed[1])
    for part in constraint.split(","):
        match = _CONSTRAINT.fullmatch(part.strip())
        if match is None or not _holds(match["operator"] or "=", has, match["version"]):
            return False
    return True


def _holds(operator: str, has: tuple[int, ...], version: str) -> bool:
    wanted = _numbers(version)
    if operator == "~>":
        fixed = max(version.count("."), 1)
        return has >= wanted and has[:fixed] == wanted[:fixed]
    return {
        "=": has == wanted, "!=": has != wanted, ">=": has >= wanted, "<=": has <= wanted,
        ">": has > wanted, "<": has < wanted,
    }[operator]  # fmt: skip


def _numbers(version: str) -> tuple[int, ...]:
    numbers = [int(part) for part in version.split(".")[:8] if len(part) < 10]  # noqa: PLR2004  no version is longer
    return tuple([*numbers, 0, 0, 0][: max(3, len(numbers))])
