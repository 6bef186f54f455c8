"""Files written whole or not at all."""

import os
from pathlib import Path

from cognito_audit.errors import UserError


def write_file(file: Path, text: str, mode: int = 0o644) -> None:
    """Write a file whole or not at all. Raises ``UserError`` naming it."""
    import tempfile  # noqa: PLC0415  most reports go to stdout

    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
                stream.write(text)
            Path(temporary).chmod(mode)
            Path(temporary).replace(file)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UserError(f"{file}: cannot be written: {error.strerror}") from error
