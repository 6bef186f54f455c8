"""Whether the library in use shows a ``Session`` at all: the table in ``libraries.toml``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from cognito_audit.diagnosis.manifests import Requirement
from cognito_audit.diagnosis.model import LibrarySupport
from cognito_audit.diagnosis.steps import table
from cognito_audit.diagnosis.versions import Versions, version_key, versions_of
from cognito_audit.errors import UserError
from cognito_audit.text.suggestions import did_you_mean

_AMBIGUOUS: Final = "is required as {requirement}, which allows versions that show it and versions that do not"
_UNKNOWN_VERSION: Final = "has an unknown version"


@dataclass(frozen=True, slots=True)
class Library:
    """One entry of the table; its fields are explained there. ``before`` is the first version it does not cover."""

    name: str
    ecosystem: str
    newer: str
    next: str
    known: str
    shows: bool
    aliases: tuple[str, ...] = ()
    since: str = ""
    before: str = ""
    beyond: str = ""
    older: str = ""
    older_shows: bool | None = None
    references: tuple[str, ...] = ()

    def support(self, version: str, origin: str) -> LibrarySupport:
        """Return what is known about a version, or a range of versions."""
        shows, detail = self._shows(version)
        next_step = "" if shows else self.next
        return LibrarySupport(self.name, version, origin, shows, detail, self.known, next_step, self.references)

    def _shows(self, version: str) -> tuple[bool | None, str]:
        allowed = versions_of(version)
        if self.before and allowed.older_than(self.before) is not True:
            known = allowed.exact or allowed.least
            return None, self.beyond if known else _UNKNOWN_VERSION
        if not self.since:
            return self.shows, self.newer
        return self._shows_since(version, allowed)

    def _shows_since(self, version: str, allowed: Versions) -> tuple[bool | None, str]:
        older = allowed.older_than(self.since)
        if older is None:
            if self.older_shows is self.shows:
                return self.shows, self.newer
            return None, _AMBIGUOUS.format(requirement=version) if version else _UNKNOWN_VERSION
        return (self.older_shows, self.older) if older else (self.shows, self.newer)


@cache
def libraries() -> Mapping[str, Library]:
    """Return the libraries by lower-case name and alias."""
    known: dict[str, Library] = {}
    entries: list[dict[str, Any]] = table("libraries.toml")["library"]
    for entry in entries:
        library = Library(**{**entry, **{key: tuple(entry.get(key, ())) for key in ("aliases", "references")}})
        known.update({name.lower(): library for name in (library.name, *library.aliases)})
    return known


def library_support(text: str) -> LibrarySupport:
    """Return the support of the library in ``--sdk NAME@VERSION``. Raises ``UserError`` for an unknown name."""
    name, at, version = text.strip().rpartition("@")
    if not at or not name:
        name, version = text.strip(), ""
    library = libraries().get(name.lower())
    if library is None:
        known = sorted({each.name for each in libraries().values()})
        hint = did_you_mean(name, known) or f"; known libraries: {', '.join(known)}"
        raise UserError(f"--sdk: unknown library {name!r}{hint}")
    if version and version_key(version) is None:
        raise UserError(f"--sdk {text}: expected a version such as {library.name}@1.2.3, got {version!r}")
    return library.support(version, "--sdk")


def support_of_requirements(requirements: Iterable[Requirement]) -> tuple[LibrarySupport, ...]:
    """Return the support of those libraries in a project's file that the table has."""
    supported: dict[Any, LibrarySupport] = {}
    for requirement in requirements:
        library = libraries().get(requirement.name.lower())
        if library is not None and library.ecosystem == requirement.ecosystem:
            support = library.support(requirement.version, requirement.origin)
            supported.setdefault((support.name, support.version), support)
    return tuple(supported.values())
