"""The file source: templates, plans and saved answers, from paths, folders and standard input."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from cognito_audit.model.inventory import Input, InputError, Inventory
from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.files.detect import input_type_of, reader
from cognito_audit.sources.files.input_file import FileOptions, InputFile, read_file, shown_name
from cognito_audit.sources.files.parameters import refuse_undeclared
from cognito_audit.sources.files.walk import walk
from cognito_audit.sources.input_types import ACCEPTED
from cognito_audit.sources.names.unknown import note_unknown_names
from cognito_audit.sources.secrecy.inventory import without_secrets_in

__all__ = ["FileOptions", "FileSource", "InputFile"]

EMPTY: Final = (
    "empty file: the AWS CLI prints nothing both on failure and when nothing is configured, so this cannot be "
    "interpreted"
)


class FileSource:
    """``paths`` are files, folders or ``-`` for standard input.

    A file that was named and cannot be read, parsed or recognised is an error in the inventory; one that was
    only found in a folder counts as unread when it mentions Cognito and cannot be parsed, and is skipped otherwise.
    """

    def __init__(self, paths: Sequence[str], options: FileOptions) -> None:
        self._paths = paths
        self._options = options

    def read(self, fact_sources: frozenset[str]) -> Inventory:  # noqa: ARG002  files give all they hold
        """Return all that the files contain; see ``Source.read``. Raises ``UserError`` for an unknown parameter."""
        groups: dict[str, list[InputFile]] = {}
        failures: list[Inventory] = []
        for file in self._files():
            if isinstance(file, InputError):
                failures.append(Inventory(errors=(file,)))
                continue
            kind = self._options.input_type or input_type_of(file)
            if kind:
                groups.setdefault(kind, []).append(file)
            elif file.named and not file.raw.strip():
                failures.append(file.failed(ParseError(EMPTY)))
            elif file.named:
                failures.append(file.failed(ParseError(f"not recognised; expected {ACCEPTED}")))
        if "cloudformation" not in groups and not failures:
            refuse_undeclared(self._options.spelled_out, ())
        read = [reader(kind).read(files, self._options) for kind, files in groups.items()]
        inputs = (Input(kind, file.name, file.sha256) for kind, files in groups.items() for file in files)
        texts = {
            file.name: file.data.decode(errors="replace")
            for files in groups.values()
            for file in files
            if file.path is None
        }
        whole = merged((*read, *failures, Inventory(inputs=tuple(inputs), texts=texts)))
        return without_secrets_in(note_unknown_names(whole))

    def _files(self) -> Iterable[InputFile | InputError]:
        seen: set[Path] = set()
        for argument in self._paths:
            if argument == "-":
                yield InputFile(self._options.stdin_name, self._options.stdin, None, named=True)
                continue
            path = Path(argument)
            named = not path.is_dir()
            for file in [path] if named else walk(path):
                identity = file.resolve()
                if identity not in seen:
                    seen.add(identity)
                    yield _read(file, named=named)


def _read(path: Path, *, named: bool) -> InputFile | InputError:
    try:
        return read_file(path, named=named)
    except ParseError as error:
        return error.as_input_error(shown_name(path))


def merged(inventories: Iterable[Inventory]) -> Inventory:
    """Return several inventories as one, in their order, with each note once."""
    parts = list(inventories)
    return Inventory(
        targets=tuple(target for part in parts for target in part.targets),
        inputs=tuple(one for part in parts for one in part.inputs),
        errors=tuple(error for part in parts for error in part.errors),
        unread=tuple(one for part in parts for one in part.unread),
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
        texts={name: text for part in parts for name, text in part.texts.items()},
    )
