"""Lines of audited files for reports: only such as hold no secret, as far as the paths of all values on them tell."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cognito_audit.model.inventory import Input, Location
from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.files.input_file import read_file
from cognito_audit.sources.files.names import TERRAFORM, TERRAFORM_VARIABLES
from cognito_audit.sources.secrecy.document_lines import hidden_in_document
from cognito_audit.sources.secrecy.names import looks_secret
from cognito_audit.text.terminal import SourceLine

if TYPE_CHECKING:
    from cognito_audit.sources.secrecy.terraform_folder import TerraformFolders

LONGEST_LINE: Final = 2_000
"""A longer line is not shown: a minified file does not help a reader."""
LARGEST_FILE: Final = 2_000_000
"""Of a larger file no line is shown: to find which of its values are secret takes too long."""
_OTHER_BREAKS: Final = "\v\f\x1c\x1d\x1e\x85\u2028\u2029"
"""Breaks that only some formats count as the end of a line: which line is meant is not certain. So it is after ``\\r``
alone."""


def lines_of_files(root: Path, inputs: Collection[Input] = (), *, audited_here: bool = True) -> SourceLine:
    """Return a reader of the lines of files below ``root``; each file is read once, when its first line is shown.

    A file of ``inputs`` that changed since is not shown; nor is any other file, unless this process audited it.
    """
    return _FileReader(root, {one.name: one.sha256 for one in inputs}, audited_here).line


@dataclass(frozen=True, slots=True)
class _FileLines:
    """The lines of a file, and what is shown of them by number; none where it is not certain that they are those that
    were audited.
    """

    lines: list[str] = field(default_factory=list)
    shown: dict[int, str | None] = field(default_factory=dict)


@dataclass(slots=True)
class _FileReader:
    """The files that were read, by name."""

    root: Path
    digests: Mapping[str, str]
    audited_here: bool
    _files: dict[str, _FileLines] = field(default_factory=dict)
    _hidden: dict[str, Collection[int] | None] = field(default_factory=dict)
    _folders: "list[TerraformFolders]" = field(default_factory=list)

    def line(self, location: Location) -> str | None:
        """Return the line at a location, without its end; None where it may not be shown."""
        if location.file not in self._files:
            self._files[location.file] = self._read(location.file)
        read = self._files[location.file]
        if location.line not in read.shown:
            read.shown[location.line] = self._shown(location, read)
        return read.shown[location.line]

    def _shown(self, location: Location, read: _FileLines) -> str | None:
        line = read.lines[location.line - 1].rstrip("\r") if 0 < location.line <= len(read.lines) else ""
        if not 0 < len(line) <= LONGEST_LINE or looks_secret(line):
            return None
        hidden = self._hidden_lines(location.file, read)
        return None if hidden is None or location.line in hidden else line

    def _hidden_lines(self, name: str, read: _FileLines) -> Collection[int] | None:
        """Return the lines of a file that hold secrets; found only for a file with a line that could be shown."""
        if name not in self._hidden:
            self._hidden[name] = _hidden(self.root / name, "\n".join(read.lines), self._folders)
        return self._hidden[name]

    def _read(self, name: str) -> _FileLines:
        path = self.root / name
        try:
            if not (name in self.digests or self.audited_here) or path.stat().st_size > LARGEST_FILE:
                return _FileLines()
            file = read_file(path, named=False)
            text = file.text
        except (OSError, ParseError, ValueError):  # gone or changed since it was audited
            return _FileLines()
        if file.sha256 != self.digests.get(name, file.sha256) or _has_other_breaks(text):
            return _FileLines()
        return _FileLines(text.split("\n"))


def secret_lines(path: Path, text: str) -> Collection[int] | None:
    """Return the numbers of the lines of a file's text that no report may show; None where they are not known."""
    hidden = None if len(text) > LARGEST_FILE or _has_other_breaks(text) else _hidden(path, text, [])
    if hidden is None:
        return None
    return {*hidden, *(number for number, line in enumerate(text.split("\n"), 1) if looks_secret(line))}


def _hidden(path: Path, text: str, folders: "list[TerraformFolders]") -> Collection[int] | None:
    """Return the lines that hold secrets by their paths; ``folders`` keeps what was read of folders of Terraform."""
    if not path.name.endswith((*TERRAFORM, *TERRAFORM_VARIABLES)):
        return hidden_in_document(text, path.name)
    if not folders:
        from cognito_audit.sources.secrecy.terraform_folder import TerraformFolders  # noqa: PLC0415  for few runs

        folders.append(TerraformFolders())
    return folders[0].hidden(path, text)


def _has_other_breaks(text: str) -> bool:
    return any(sign in text for sign in _OTHER_BREAKS) or text.count("\r") != text.count("\r\n")
