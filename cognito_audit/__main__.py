"""The program's entry: ``cognito-audit`` and ``python -m cognito_audit``."""

import atexit
import gc
import sys
from typing import Final

from cognito_audit.errors import UserError
from cognito_audit.lib.console import print_error
from cognito_audit.lib.streams import give_up_output, prepare_streams

OBJECTS_BETWEEN_COLLECTIONS: Final = 1_000_000
"""An audit makes many objects that stay, and hardly any cycles: with Python's default of 700 the collector walks the
same facts again and again, for a fifth of the time. The peak of memory is the same."""


def main() -> None:
    """Run the command line and exit."""
    prepare_streams()
    try:
        _run(sys.argv[1:])
    except UserError as error:  # standard output takes no help text, and no version
        print_error(str(error))
        sys.exit(error.exit_code)
    finally:
        give_up_output()


def _run(words: list[str]) -> None:
    """Answer ``--version`` before anything else is loaded, or run the command and exit."""
    if words in (["--version"], ["-V"]):
        from cognito_audit import __version__  # noqa: PLC0415  nothing else may be loaded for this

        sys.stdout.write(f"cognito-audit {__version__}\n")
        sys.stdout.flush()
        return
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    atexit.register(gc.freeze)  # the collector need not walk all that once more when the interpreter ends
    from cognito_audit.cli import app  # noqa: PLC0415

    app()


if __name__ == "__main__":
    main()
