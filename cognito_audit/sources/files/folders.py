"""Folders that hold copies of other people's files, or what a tool made of files that are read anyway."""

from collections.abc import Collection
from pathlib import Path
from typing import Final

_NEVER: Final = {
    **dict.fromkeys((".git", ".hg", ".svn"), "the history of a working copy"),
    **dict.fromkeys(("node_modules", ".tox", ".nox"), "installed packages"),
    ".terraform": "what terraform init downloads",
    **dict.fromkeys(("__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"), "a cache"),
}
_ENVIRONMENTS: Final = frozenset({"venv", ".venv"})
_BUILDS: Final = {
    ".aws-sam": ("template.yaml", "template.yml", "template.json"),
    ".serverless": ("serverless.yml", "serverless.yaml", "serverless.json"),
}
"""What a build leaves, with the names of what it is made of: where that is not there, or is a program
(``serverless.ts``), the build is all that there is to read.
"""
_ASSEMBLY: Final = frozenset({"cdk.out", "manifest.json"})
"""The files that a cloud assembly of CDK has one of."""


def why_ignored(name: str, parent: Path, siblings: Collection[str]) -> str:
    """Return why a folder certainly holds nothing of its own that is audited; empty if it may.

    ``siblings`` are the names beside it. Named by the user, every folder is read.
    """
    if name in _NEVER:
        return _NEVER[name]
    if name in _ENVIRONMENTS and (parent / name / "pyvenv.cfg").is_file():
        return "installed packages"
    if source := next((one for one in _BUILDS.get(name, ()) if one in siblings), ""):
        return f"built of {source}, which is read"
    if name.startswith("asset.") and not _ASSEMBLY.isdisjoint(siblings):
        return "code that a cloud assembly bundles; its templates are files"
    return ""
