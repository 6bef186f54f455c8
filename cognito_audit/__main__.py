"""The program's entry: ``cognito-audit`` and ``python -m cognito_audit``."""

import atexit
import gc
import os
import sys
from typing import Final

OBJECTS_BETWEEN_COLLECTIONS: Final = 1_000_000
"""An audit makes many objects that stay, and hardly any cycles: with Python's default of 700 the collector walks the
same facts again and again, for a fifth of the time. The peak of memory is the same."""


def main() -> None:
    """Run the command line and exit. ``--version`` is answered before anything else is loaded."""
    if sys.stdout is None:  # closed by the caller (``>&-``)
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8", closefd=False)
    if sys.argv[1:] in (["--version"], ["-V"]):
        from cognito_audit import __version__  # noqa: PLC0415  nothing else may be loaded for this

        sys.stdout.write(f"cognito-audit {__version__}\n")
        return
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    atexit.register(gc.freeze)  # the collector need not walk all that once more when the interpreter ends
    from cognito_audit.cli import app  # noqa: PLC0415

    app()


if __name__ == "__main__":
    main()
