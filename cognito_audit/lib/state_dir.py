"""Where the program keeps what must outlive a run: the journal of probes, the originals of what was fixed."""

import os
from pathlib import Path
from typing import Final

from platformdirs import user_state_path

STATE_VARIABLE: Final = "COGNITO_AUDIT_STATE_DIR"


def state_folder(name: str) -> Path:
    """A folder of that name in ``COGNITO_AUDIT_STATE_DIR``, or in the user's state directory."""
    given = os.environ.get(STATE_VARIABLE)
    return (Path(given) if given else user_state_path("cognito-audit", appauthor=False)) / name
