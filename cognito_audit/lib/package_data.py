"""The folders of the rule catalogue, the rule profiles and the report templates.

A wheel carries them inside the package; a checkout keeps them beside it.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_PACKAGE: Final = Path(__file__).parents[1]


def folder(name: str) -> "Traversable":
    """Return the folder ``rules``, ``profiles`` or ``reports`` of a wheel, an editable install, a checkout or a zip."""
    packaged = _packaged(name)
    return packaged if packaged.is_dir() else _PACKAGE.parent / name


def package_file(name: str) -> "Traversable":
    """Return a data file of the package itself."""
    return _packaged(name)


def ready_made(name: str) -> Any:
    """Return the data that the wheel was built with, from a JSON file; an empty map in a checkout."""
    file = _packaged(name)
    return json.loads(file.read_text("utf-8")) if file.is_file() else {}


def _packaged(name: str) -> "Traversable":
    if _PACKAGE.is_dir():
        return _PACKAGE / name
    from importlib.resources import files  # noqa: PLC0415  slow to load, and only a package in a zip needs it

    return files("cognito_audit") / name
