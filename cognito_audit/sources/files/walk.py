"""Which files below a folder are looked at."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

IGNORED_FOLDERS: Final = frozenset(
    {
        ".git", ".hg", ".svn", "node_modules", ".venv", "venv", ".terraform", "__pycache__", ".tox", ".nox",
        ".mypy_cache", ".ruff_cache", ".pytest_cache",
        # What a build makes of a template that is walked anyway; name it to have it audited.
        ".aws-sam", ".serverless",
    }
)  # fmt: skip
SUFFIXES: Final = (".json", ".yaml", ".yml", ".template", ".tf", ".tfstate")


def walk(folder: Path) -> Iterator[Path]:
    """The files below a folder that may hold a template, a plan or an answer, in the order of their names.

    Links to folders are not followed, so a walk always ends.
    """
    for parent, folders, files in os.walk(folder):
        # asset.HASH folders of cdk.out hold bundled code, no templates.
        folders[:] = sorted(name for name in folders if name not in IGNORED_FOLDERS and not name.startswith("asset."))
        for name in sorted(files):
            if name.lower().endswith(SUFFIXES):
                yield Path(parent, name)
