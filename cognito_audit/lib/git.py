"""Which repository is being audited, read from its ``.git`` folder without running git."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

_LARGEST: Final = 1_000_000
"""No file that is read here comes near this many bytes."""
_ORIGIN = re.compile(r'^\s*\[remote "origin"\]\s*$(?P<body>(?:\n(?!\s*\[).*)*)', re.MULTILINE)
_URL = re.compile(r"^\s*url\s*=\s*(?P<url>\S+)\s*$", re.MULTILINE)
_REVISION = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_SSH = re.compile(r"(?:[\w.-]+@)?(?P<host>[\w.-]+):(?P<path>[^/].*)")


@dataclass(frozen=True, slots=True)
class Checkout:
    """A git checkout: the URL of its ``origin`` without any user or password in it, the commit and the branch."""

    repository: str
    revision: str = ""
    branch: str = ""


def checkout_at(folder: Path) -> Checkout | None:
    """The checkout that a folder lies in, or None: outside of one, without an ``origin``, or where it is unreadable.

    A packed or detached head is fine; whatever of it cannot be read stays empty.
    """
    git = next((found for place in (folder, *folder.parents) if (found := _git_folder(place))), None)
    if git is None:
        return None
    common = _common_folder(git)
    origin = _ORIGIN.search(_text(common / "config"))
    url = _URL.search(origin["body"]) if origin else None
    repository = _public_url(url["url"]) if url else ""
    if not repository:
        return None
    head = _text(git / "HEAD").strip()
    reference = head.removeprefix("ref: ") if head.startswith("ref: ") else ""
    revision = head if not reference else next(_revisions(reference, git, common), "")
    branch = reference.removeprefix("refs/heads/")
    return Checkout(repository, revision if _REVISION.fullmatch(revision) else "", branch)


def _git_folder(place: Path) -> Path | None:
    """``.git`` itself, or where the file of that name in a worktree or submodule points."""
    git = place / ".git"
    if git.is_file() and (text := _text(git)).startswith("gitdir: "):
        return place / text.removeprefix("gitdir: ").strip()
    return git if git.is_dir() else None


def _common_folder(git: Path) -> Path:
    """The folder that worktrees share: it has the configuration and the branches."""
    shared = _text(git / "commondir").strip()
    return git / shared if shared else git


def _revisions(reference: str, git: Path, common: Path) -> Iterator[str]:
    if ".." in reference:
        return
    for place in (git, common):
        if revision := _text(place / reference).strip():
            yield revision
    for line in _text(common / "packed-refs").splitlines():
        revision, _, name = line.partition(" ")
        if name == reference:
            yield revision


def _public_url(url: str) -> str:
    """The URL without user, password, query: a token in it (``https://x:TOKEN@host``) must reach no report."""
    if (ssh := _SSH.fullmatch(url)) and "://" not in url:
        return f"ssh://{ssh['host']}/{ssh['path']}"
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    return urlunsplit((parts.scheme, host + port, parts.path, "", "")) if parts.scheme and host else ""


def _text(file: Path) -> str:
    try:
        with file.open(encoding="utf-8") as stream:
            return stream.read(_LARGEST)
    except (OSError, UnicodeDecodeError):
        return ""
