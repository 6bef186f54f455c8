"""Rule files of the user's own: found below a folder, and read within limits."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cognito_audit.errors import UserError
from cognito_audit.lib.files import read_text
from cognito_audit.rulebook.rule_file import RuleFileError

MOST_BYTES: Final = 1024 * 1024
"""The largest rule file that is read; those of the program have a few thousand bytes."""
MOST_ENTRIES: Final = 20_000
"""How many files and folders are looked at: a link may lead to a whole file system."""


def own_rule_files(root: Path) -> Iterator[Path | RuleFileError]:
    """Yield the rule files below a folder in a fixed order, and the errors of folders that cannot be read.

    Links are followed, and each folder is read once. Whatever is called ``*.toml`` is a rule file, if it can be read or
    not.
    """
    seen: set[str] = set()
    looked_at = 0
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        if (real := os.path.realpath(folder)) in seen:
            continue
        seen.add(real)
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            folders = {entry.name: folder / entry.name for entry in entries if _is_folder(entry)}
        except OSError as error:
            yield RuleFileError(f"{folder}: the folder cannot be read: {error.strerror}")
            continue
        looked_at += len(entries)
        if looked_at > MOST_ENTRIES:
            yield RuleFileError(f"{root}: more than {MOST_ENTRIES} files and folders; name a folder of rules alone")
            return
        yield from (
            folder / entry.name for entry in entries if entry.name.endswith(".toml") and entry.name not in folders
        )
        waiting += reversed(folders.values())


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def text_of_rule(file: Path) -> str:
    """Return the text of a rule file. Raises ``RuleFileError``."""
    try:
        return read_text(file, most=MOST_BYTES)
    except UserError as error:
        raise RuleFileError(str(error)) from error
