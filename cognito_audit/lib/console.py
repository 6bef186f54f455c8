"""Messages and questions on standard error."""

import sys
from collections.abc import Sequence

from cognito_audit.errors import Declined, UserError


def confirm(question: str, *, yes: bool, lines: Sequence[str] = ()) -> None:
    """Print ``lines`` and ask ``question``; return where ``yes`` is set or *y* was typed.

    Raises ``Declined`` for any other answer, and ``UserError`` where there is no terminal to ask on.
    """
    sys.stderr.writelines(f"{line}\n" for line in lines)
    sys.stderr.flush()
    if yes:
        return
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        raise UserError(f"cannot ask for confirmation ({question}): there is no terminal; pass --yes to go ahead")
    if ask(f"{question} [y/N]").lower() not in ("y", "yes"):
        raise Declined


def ask(prompt: str) -> str:
    """Ask on standard error, and return the line that was typed, without spaces around it."""
    sys.stderr.write(f"{prompt} ")
    sys.stderr.flush()
    return sys.stdin.readline().strip()


def print_error(message: str) -> None:
    """Print one message on standard error."""
    printable = "".join(char if char.isprintable() or char == "\n" else "?" for char in message)
    sys.stderr.write(f"cognito-audit: {printable}\n")
