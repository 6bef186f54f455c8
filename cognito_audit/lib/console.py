"""Messages and questions on standard error."""

import sys

from cognito_audit.errors import UserError


def agreed(question: str, *, nobody: str) -> bool:
    """Whether *y* was typed.

    Raises ``UserError`` where nobody sits at a terminal to be asked; ``nobody`` says what to do there.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UserError(f"nobody can be asked here: {nobody}")
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def print_error(message: str) -> None:
    """One message on stderr."""
    printable = "".join(char if char.isprintable() or char == "\n" else "?" for char in message)
    sys.stderr.write(f"cognito-audit: {printable}\n")
