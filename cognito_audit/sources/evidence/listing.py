"""``inventory.json``: what else a live run wrote into a folder of evidence, and what it could not read at all."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from cognito_audit.model.inventory import Target, Unread
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.evidence.members import decoded, flag, list_of, structure, text

INVENTORY: Final = "inventory.json"
INTERRUPTED: Final = Unknown("the live run was interrupted, so that it may not have read everything")


class ListedFile(NamedTuple):
    """A file of evidence as its inventory lists it: its name in the folder, its digest and the targets in it."""

    name: str
    sha256: str
    targets: tuple[str, ...]


class Contents(NamedTuple):
    """An inventory. ``files`` is None for one of version 1.0.0, which does not list them."""

    files: tuple[ListedFile, ...] | None
    unread: tuple[Unread, ...]
    interrupted: bool


def is_listing(content: Mapping[str, Any]) -> bool:
    """Whether the content of a file is an inventory."""
    return "Unread" in content


def listed_file(name: str, written: str, targets: Iterable[Target]) -> dict[str, Any]:
    """Return the entry of a file with that text."""
    names = [f"{one.noun} {one.id}" for target in targets for one in (target, *target.replicas)]
    return {
        "Name": name,
        "Sha256": hashlib.sha256(written.encode("utf-8", "backslashreplace")).hexdigest(),
        "Targets": names,
    }


def listing_of(content: Mapping[str, Any]) -> Contents:
    """Return an inventory by the content of its file. Raises ``EvidenceError``."""
    files = None
    if "Files" in content:
        files = tuple(_file(structure(one, "Files")) for one in list_of(content, "Files"))
    unread = [structure(one, "Unread") for one in list_of(content, "Unread")]
    return Contents(files, tuple(map(_unread, unread)), flag(content, "Interrupted"))


def _file(entry: Mapping[str, Any]) -> ListedFile:
    names: Sequence[str] = [text({"Targets": one}, "Targets") for one in list_of(entry, "Targets")]
    return ListedFile(text(entry, "Name"), text(entry, "Sha256"), tuple(names))


def _unread(entry: Mapping[str, Any]) -> Unread:
    why = decoded(entry.get("Why"))
    return Unread(text(entry, "What"), why if isinstance(why, Unknown) else Unknown("the reason is not recorded"))
