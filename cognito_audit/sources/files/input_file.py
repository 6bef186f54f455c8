"""An input file: its bytes, its name in reports, and whether the user named it."""

import codecs
import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final

from cognito_audit.model.inventory import InputError, Inventory, Unread
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.files.assumptions import Assumptions
from cognito_audit.sources.files.regular import regular_bytes

MAX_BYTES = 256 * 1024 * 1024
"""The largest file that is read: plans reach tens of megabytes."""

_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_IN_PLACE_OF: Final[ContextVar[Mapping[Path, bytes]]] = ContextVar(
    "files as they would be", default=MappingProxyType({})
)


@contextmanager
def as_if(changed: Mapping[Path, bytes]) -> Iterator[None]:
    """Within the block, read files (by resolved path) as if they contained these bytes."""
    before = _IN_PLACE_OF.set(changed)
    try:
        yield
    finally:
        _IN_PLACE_OF.reset(before)


@dataclass(frozen=True, slots=True)
class FileOptions:
    """How to read files.

    ``input_type`` forces a reader (``describe``, ``cloudformation``, ``terraform-plan``...; empty: by content).
    ``parameters`` are template parameters (``--parameter NAME=VALUE`` and parameter files), pseudo parameters such as
    ``AWS::Region`` among them; each name in ``spelled_out`` must be declared by some template. ``stdin`` is
    what came through ``-``, ``stdin_name`` what reports call it.
    ``terraform_dir`` is the folder that Terraform plans were made in (empty: unknown), ``variable_files`` are tfvars
    files for root modules. ``assumptions`` stand for what only the deployer knows. Readers add the names that their
    templates and root modules declare to ``declared``.
    """

    input_type: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    stdin: bytes = b""
    stdin_name: str = "<stdin>"
    terraform_dir: str = ""
    spelled_out: tuple[str, ...] = ()
    variable_files: tuple[str, ...] = ()
    assumptions: Assumptions = field(default_factory=Assumptions)
    declared: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class InputFile:
    """``name`` is relative to the working directory, with forward slashes; ``path`` is None for standard input.
    ``named`` says that the user asked for this very file, so that what is wrong with it is an error.
    """

    name: str
    raw: bytes
    path: Path | None = None
    named: bool = False

    @cached_property
    def data(self) -> bytes:
        """The bytes as UTF-8 without a byte order mark, or as they are if they are not text."""
        if not self.raw.startswith((codecs.BOM_UTF8, *_UTF16)):
            return self.raw
        try:
            return self.text.encode()
        except ParseError:
            return self.raw

    @property
    def text(self) -> str:
        """The text: UTF-8, or UTF-16 with a byte order mark. Raises ``ParseError`` for anything else.

        It is decoded each time: readers drop the text long before the file.
        """
        encoding = "utf-16" if self.raw.startswith(_UTF16) else "utf-8-sig"
        try:
            return self.raw.decode(encoding)
        except UnicodeDecodeError as error:
            before = self.raw[: error.start]
            line = before.count(b"\n") + 1
            column = len(before) - (before.rfind(b"\n") + 1) + 1
            raise ParseError("not UTF-8 text; save the file as UTF-8", line, column) from None

    @property
    def sha256(self) -> str:
        """The digest of the bytes on disk."""
        return hashlib.sha256(self.raw).hexdigest()

    def failed(self, error: ParseError) -> Inventory:
        """Return an inventory of this failure alone: an error if the user named the file, else an unread input."""
        failure = failure_of(self.name, error, named=self.named)
        return Inventory(unread=(failure,)) if isinstance(failure, Unread) else Inventory(errors=(failure,))


def failure_of(name: str, error: ParseError, *, named: bool) -> InputError | Unread:
    """Return what becomes of a file that cannot be used: an error if the user named it, else an unread input."""
    failure = error.as_input_error(name)
    return failure if named else Unread(failure.location, Unknown(failure.message))


def shown_name(path: Path) -> str:
    """Return a path as reports show it: relative to the working directory if it is below it."""
    try:
        absolute = Path(os.path.abspath(path))  # noqa: PTH100  resolve() would follow links: the user named the link
        name = absolute.relative_to(Path.cwd()).as_posix()
    except (OSError, ValueError):  # a working directory that is gone, or one above
        name = path.as_posix()
    return encodable(name)


def encodable(name: str) -> str:
    r"""Return a file name that every report can write: a byte in it that is not UTF-8 becomes ``\udcff``."""
    return name if name.isascii() else name.encode("utf-8", "backslashreplace").decode("utf-8")


def read_file(path: Path, *, named: bool) -> InputFile:
    """Return the file with its bytes. Raises ``ParseError`` for what cannot be read or is too large, and for anything
    but a regular file.
    """
    try:
        changed = _IN_PLACE_OF.get()
        other = changed.get(path.resolve()) if changed else None
        return InputFile(shown_name(path), regular_bytes(path, MAX_BYTES) if other is None else other, path, named)
    except OSError as error:
        raise ParseError(f"cannot be read: {error.strerror or error}") from None
    except ValueError as error:  # a NUL character in a path
        raise ParseError(f"cannot be read: {error}") from None
