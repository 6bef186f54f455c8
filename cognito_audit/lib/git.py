"""The repository that is audited, read from its ``.git`` folder without running git."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

_LARGEST: Final = 1_000_000
"""In bytes; the files that are read here are far smaller."""
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
    """Return the checkout of a folder; None outside of one, without an ``origin``, or where it cannot be read.

    The head may be packed or detached; what cannot be read stays empty.
    """
    git = next((git for parent in (folder, *folder.parents) if (git := _git_folder(parent))), None)
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


def _git_folder(folder: Path) -> Path | None:
    """Return ``.git`` itself, or the folder that the file of that name in a worktree or submodule points to."""
    git = folder / ".git"
    if git.is_file() and (text := _text(git)).startswith("gitdir: "):
        return folder / text.removeprefix("gitdir: ").strip()
    return git if git.is_dir() else None


def _common_folder(git: Path) -> Path:
    """Return the folder that worktrees share; it holds the configuration and the branches."""
    shared = _text(git / "commondir").strip()
    return git / shared if shared else git


def _revisions(reference: str, git: Path, common: Path) -> Iterator[str]:
    if ".." in reference:
        return
    for folder in (git, common):
        if revision := _text(folder / reference).strip():
            yield revision
    for line in _text(common / "packed-refs").splitlines():
        revision, _, name = line.partition(" ")
        if name == reference:
            yield revision


def _public_url(url: str) -> str:
    """Return the URL without user, password and query: a token (``https://x:TOKEN@host``) must not reach a report."""
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
