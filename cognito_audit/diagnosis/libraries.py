"""Whether the library in use can show a ``Session`` at all: the table of ``libraries.toml``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from cognito_audit.diagnosis.manifests import Requirement
from cognito_audit.diagnosis.model import LibraryReading
from cognito_audit.diagnosis.steps import table
from cognito_audit.diagnosis.versions import Versions, version_key, versions_of
from cognito_audit.errors import UserError
from cognito_audit.text.suggestions import did_you_mean

_UNLOCKED: Final = "is asked for as {wanted}, which allows versions that show it and versions that do not"


@dataclass(frozen=True, slots=True)
class Library:
    """One entry of the table; its fields are explained there. ``before`` ends what it speaks of (left out)."""

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

    def read(self, version: str, origin: str) -> LibraryReading:
        """What is known of a version, or of a range of them."""
        shows, told = self._told(version)
        following = "" if shows else self.next
        return LibraryReading(self.name, version, origin, shows, told, self.known, following, self.references)

    def _told(self, version: str) -> tuple[bool | None, str]:
        allowed = versions_of(version)
        if self.before and allowed.older_than(self.before) is not True:
            known = allowed.exact or allowed.least
            return None, self.beyond if known else "is of a version that is not known"
        if not self.since:
            return self.shows, self.newer
        return self._since(version, allowed)

    def _since(self, version: str, allowed: Versions) -> tuple[bool | None, str]:
        older = allowed.older_than(self.since)
        if older is None:
            if self.older_shows is self.shows:
                return self.shows, self.newer
            return None, _UNLOCKED.format(wanted=version) if version else "is of a version that is not known"
        return (self.older_shows, self.older) if older else (self.shows, self.newer)


@cache
def libraries() -> Mapping[str, Library]:
    """The libraries by lower-case name and alias."""
    known: dict[str, Library] = {}
    entries: list[dict[str, Any]] = table("libraries.toml")["library"]
    for entry in entries:
        library = Library(**{**entry, **{key: tuple(entry.get(key, ())) for key in ("aliases", "references")}})
        known.update({name.lower(): library for name in (library.name, *library.aliases)})
    return known


def read_library(text: str) -> LibraryReading:
    """What ``--sdk NAME@VERSION`` names. Raises ``UserError`` for a name that the table does not have."""
    name, at, version = text.strip().rpartition("@")
    if not at or not name:
        name, version = text.strip(), ""
    library = libraries().get(name.lower())
    if library is None:
        known = sorted({each.name for each in libraries().values()})
        hint = did_you_mean(name, known) or f"; there are {', '.join(known)}"
        raise UserError(f"--sdk: nothing is known of {name!r}{hint}")
    if version and version_key(version) is None:
        raise UserError(f"--sdk {text}: {version!r} is no version; write {library.name}@1.2.3")
    return library.read(version, "--sdk")


def read_requirements(requirements: Iterable[Requirement]) -> tuple[LibraryReading, ...]:
    """The readings of the libraries that a project's file names."""
    readings: dict[Any, LibraryReading] = {}
    for wanted in requirements:
        library = libraries().get(wanted.name.lower())
        if library is not None and library.ecosystem == wanted.ecosystem:
            reading = library.read(wanted.version, wanted.origin)
            readings.setdefault((reading.name, reading.version), reading)
    return tuple(readings.values())
