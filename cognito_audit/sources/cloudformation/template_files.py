"""The templates that other templates name: local files, read once."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.documents import Document, ParseError, read_documents
from cognito_audit.sources.files.input_file import InputFile, read_file, shown_name


class TemplateFile(NamedTuple):
    """A file with one document. ``key`` is the same for all its paths and links; standard input has no path."""

    key: str
    path: Path | None
    document: Document


class TemplateFiles:
    """``given`` are the files of a run by key, in their order; others are read when a template names them."""

    def __init__(self, files: Iterable[tuple[InputFile, Document]]) -> None:
        found = [TemplateFile(file_key(file.path), file.path, document) for file, document in files]
        self.given = {file.key: file for file in found}
        self._read: dict[str, TemplateFile | Unknown] = {}

    def beside(self, path: Path | None, name: str) -> TemplateFile | Unknown:
        """Return the file that a template in ``path`` names, or why it cannot be read."""
        if "://" in name or not name:
            return Unknown("is not a local file")
        if path is None:
            return Unknown("is named by a template from standard input, which has no folder")
        try:
            whole = Path(os.path.normpath(path.parent / name))
            key = file_key(whole)
            if key in self.given:
                return self.given[key]
            if key not in self._read:
                self._read[key] = _read(key, whole)
            return self._read[key]
        except (OSError, ValueError, RuntimeError):  # a name that no file can have, a circle of links
            return Unknown("cannot be read")


def _read(key: str, path: Path) -> TemplateFile | Unknown:
    if not path.is_file():
        return Unknown("is not a file" if path.exists() else "does not exist")
    try:
        documents = read_documents(read_file(path, named=False).text, shown_name(path), tolerant=True)
    except ParseError as error:
        return Unknown(f"cannot be read: {error.as_input_error(shown_name(path)).location}: {error.message}")
    if len(documents) != 1:
        return Unknown(f"holds {len(documents)} documents, and not one")
    return TemplateFile(key, path, documents[0])


def file_key(path: Path | None) -> str:
    """Return what is the same for all paths and links to a file."""
    return str(path.resolve()) if path is not None else "-"
