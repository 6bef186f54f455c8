"""Where the rule catalogue, the rule profiles and the report templates are.

A wheel carries them inside the package; a checkout keeps them beside it.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def folder(name: str) -> Traversable:
    """The folder ``rules``, ``profiles`` or ``reports``, in a wheel, an editable install, a bare checkout or a zip."""
    packaged = files("cognito_audit") / name
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / name
