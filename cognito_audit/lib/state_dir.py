"""The folder for what must outlive a run: the journal of probes, and the originals of fixed targets."""

import os
from pathlib import Path
from typing import Final

from platformdirs import user_state_path

STATE_VARIABLE: Final = "COGNITO_AUDIT_STATE_DIR"


def state_folder(name: str) -> Path:
    """Return the folder of that name in ``COGNITO_AUDIT_STATE_DIR``, or in the user's state directory."""
    folder = os.environ.get(STATE_VARIABLE)
    return (Path(folder) if folder else user_state_path("cognito-audit", appauthor=False)) / name
