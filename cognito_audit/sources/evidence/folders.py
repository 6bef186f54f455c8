"""Whether a folder of evidence is whole: every file that its inventory lists, as the live run wrote it."""

import os
import posixpath
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from cognito_audit.model.inventory import Unread
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.evidence.listing import INTERRUPTED, INVENTORY, Contents, ListedFile
from cognito_audit.sources.files.input_file import InputFile

_NO_INVENTORY: Final = Unknown(
    "is not among the evidence: it lists what else the live run wrote, and what it could not read"
)


class EvidenceFolder(NamedTuple):
    """The files of evidence in one folder.

    ``listings`` are the inventories with the names of their files, ``readable`` the names of the files that hold
    targets, ``given`` all files that were given of the folder, by name.
    """

    name: str
    listings: Sequence[tuple[str, Contents]]
    readable: Collection[str]
    given: Mapping[str, InputFile]

    @property
    def changed(self) -> frozenset[str]:
        """The names of the files whose content is not what the live run wrote."""
        listed = {one.name: one.sha256 for _, listing in self.listings for one in listing.files or ()}
        return frozenset(name for name, file in self.given.items() if listed.get(name, file.sha256) != file.sha256)

    def unread(self) -> Iterator[Unread]:
        """Yield what the live run could not read, and what is missing of the folder."""
        for name, listing in self.listings:
            yield from listing.unread
            if listing.interrupted:
                yield Unread(self._path(name), INTERRUPTED)
            for file in listing.files or ():
                yield from self._of_file(name, file)
        if self.readable and not self.listings and self._needs_inventory():
            yield Unread(self._path(INVENTORY), _NO_INVENTORY)

    def notes(self) -> Iterator[str]:
        """Yield a note on each file that no inventory lists: an earlier run may have left it."""
        if self.listings and all(listing.files is not None for _, listing in self.listings):
            listed = {one.name for _, listing in self.listings for one in listing.files or ()}
            for name in sorted(set(self.readable) - listed):
                yield f"{self._path(name)} is evidence of another run: {INVENTORY} does not list it"

    def _of_file(self, inventory: str, file: ListedFile) -> Iterator[Unread]:
        """Yield the targets of a listed file, if it cannot be read as it was written."""
        why = self._why_not(file.name)
        if why:
            reason = Unknown(f"{self._path(file.name)}, which {self._path(inventory)} lists, {why}")
            names: Sequence[str] = file.targets or (self._path(file.name),)
            yield from (Unread(name, reason) for name in names)

    def _why_not(self, name: str) -> str:
        if name in self.changed:
            return "is not as the live run wrote it"
        if name in self.readable:
            return ""
        return "cannot be read as evidence" if name in self.given else "was not read: it is gone, or was not named"

    def _needs_inventory(self) -> bool:
        """Whether the folder must have an inventory: a user may name one file of it, but not where there is none."""
        files = [self.given[name] for name in self.readable]
        beside = (file.path.parent / INVENTORY for file in files if file.path is not None)
        return any(not file.named for file in files) or not all(map(os.path.isfile, beside))

    def _path(self, name: str) -> str:
        return posixpath.join(self.name, name)
