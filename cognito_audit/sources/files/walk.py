"""Which files below a folder are looked at: each folder once, through links too, and nothing left out in silence."""

import os
import stat
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from cognito_audit.model.inventory import NotAudited, Unread
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.files.folders import why_ignored
from cognito_audit.sources.files.input_file import shown_name
from cognito_audit.sources.files.names import has_folder_of_its_own, may_have_been_a_folder, may_hold
from cognito_audit.sources.files.regular import special

MOST: Final = 1_000_000
"""How many files and folders a run looks at by their names."""
MOST_BEHIND_LINKS: Final = 10_000
"""How many of them behind links that lead out of the folders that are audited: such a link may lead anywhere."""


_TOO_MANY: Final = "neither it nor what follows was looked into: there are too many files; name the folders to audit"


class WalkedFile(NamedTuple):
    """A regular file to read. ``identity`` is the same for two names of one file."""

    path: Path
    identity: str


class _Folder(NamedTuple):
    """A folder to look into, with its real path."""

    path: str
    real: str


class _Link(NamedTuple):
    """A link to a folder."""

    path: str


Walked = WalkedFile | Unread | NotAudited
"""What became of a file or a folder."""
_Entry = Walked | _Folder | _Link


class Walk:
    """A walk through folders, in the order of names. No folder is looked into twice.

    Links to folders are followed last (``behind_links``), so that a file that has another name keeps that one.
    """

    def __init__(self) -> None:
        self._entered: set[tuple[int, int]] = set()
        self._links: list[_Link] = []
        self._left = MOST

    def files(self, folder: Path) -> Iterator[Walked]:
        """Yield what is below a folder."""
        return self._below(_Folder(str(folder), os.path.realpath(folder)))

    def behind_links(self) -> Iterator[Walked]:
        """Yield what is behind the links to folders that were met, each once, and behind those that are met there."""
        self._left = min(self._left, MOST_BEHIND_LINKS)
        while self._links and self._left >= 0:
            link = self._links.pop(0)
            yield from self._below(_Folder(link.path, os.path.realpath(link.path)))

    def _below(self, top: _Folder) -> Iterator[Walked]:
        folders = [top]
        while folders:
            folder = folders.pop()
            inner: list[_Folder] = []
            for entry in self._entries(folder):
                if isinstance(entry, _Folder):
                    inner.append(entry)
                elif isinstance(entry, _Link):
                    self._links.append(entry)
                else:
                    yield entry
            if self._left < 0:
                return
            folders += reversed(inner)

    def _entries(self, folder: _Folder) -> Iterator[_Entry]:
        """Yield what became of each entry of a folder."""
        try:
            state = Path(folder.path).stat()
            if (state.st_dev, state.st_ino) in self._entered:
                return
            self._entered.add((state.st_dev, state.st_ino))
            with os.scandir(folder.path) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            yield _unread(folder.path, f"the folder cannot be listed: {error.strerror or error}")
            return
        self._left -= len(entries)
        if self._left < 0:
            yield _unread(folder.path, _TOO_MANY)
            return
        names = {entry.name for entry in entries}
        for entry in entries:
            yield _entry(entry, folder, names)


def identity_of(path: Path) -> str:
    """Return what two names of one file have in common.

    What is read with its folder keeps the folder of its name, although it may be a link.
    """
    if has_folder_of_its_own(path.name):
        return os.path.join(os.path.realpath(path.parent), path.name)  # noqa: PTH118  there may be a million
    return os.path.realpath(path)


def _entry(entry: os.DirEntry[str], parent: _Folder, names: Collection[str]) -> _Entry:
    try:
        if entry.is_symlink():
            return _link(entry)
        if entry.is_dir(follow_symlinks=False):
            why = why_ignored(entry.name, Path(parent.path), names)
            return NotAudited(entry.path, why) if why else _Folder(entry.path, f"{parent.real}/{entry.name}")
        if not may_hold(entry.name):
            return NotAudited(entry.path, "no name of a template, a plan or an answer")
        if not entry.is_file(follow_symlinks=False):
            return _unread(entry.path, f"is {special(entry.stat(follow_symlinks=False).st_mode)}, and was not read")
    except OSError as error:
        return _unread(entry.path, f"cannot be read: {error.strerror or error}")
    return WalkedFile(Path(entry.path), f"{parent.real}/{entry.name}")


def _link(entry: os.DirEntry[str]) -> _Entry:
    """Return what becomes of a symbolic link."""
    try:
        mode = entry.stat().st_mode
    except OSError as error:
        if not (may_hold(entry.name) or may_have_been_a_folder(entry.name)):
            return NotAudited(entry.path, "no name of a template, a plan or an answer")
        return _unread(entry.path, f"is a link that leads nowhere: {error.strerror or error}")
    if stat.S_ISDIR(mode):
        why = why_ignored(entry.name, Path(entry.path).parent, ())
        return NotAudited(entry.path, why) if why else _Link(entry.path)
    path = Path(entry.path)
    if not (may_hold(entry.name) or may_hold(Path(os.path.realpath(path)).name)):
        return NotAudited(entry.path, "no name of a template, a plan or an answer")
    if what := special(mode):
        return _unread(entry.path, f"is a link to {what}, and was not read")
    return WalkedFile(path, identity_of(path))


def _unread(path: str, why: str) -> Unread:
    return Unread(shown_name(Path(path)), Unknown(why))
