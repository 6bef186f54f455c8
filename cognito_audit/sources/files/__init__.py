"""The file source: templates, plans and saved answers, from paths, folders and standard input."""

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import assert_never

from cognito_audit.errors import UserError
from cognito_audit.model.inventory import Input, InputError, Inventory, NotAudited, Target, Unread
from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.files.detect import FileOutcome, Recognised, outcome_of, reader
from cognito_audit.sources.files.input_file import FileOptions, InputFile, failure_of, read_file, shown_name
from cognito_audit.sources.files.leftovers import failed_commands, inventory_of
from cognito_audit.sources.files.parameters import refuse_undeclared
from cognito_audit.sources.files.walk import Walk, Walked, WalkedFile, identity_of
from cognito_audit.sources.names.unknown import note_unknown_names
from cognito_audit.sources.secrecy.inventory import without_secrets_in

__all__ = ["FileOptions", "FileSource", "InputFile"]


class FileSource:
    """``paths`` are files, folders or ``-`` for standard input.

    A file that was named and cannot be read, parsed or recognised is an error in the inventory. One that was only found
    in a folder counts as unread if it may hold a target (``leftovers`` decides that), and is passed over otherwise.
    """

    def __init__(self, paths: Sequence[str], options: FileOptions) -> None:
        self._paths = paths
        self._options = options

    def read(self, fact_sources: frozenset[str]) -> Inventory:  # noqa: ARG002  files give all they hold
        """Return all that the files contain; see ``Source.read``. Raises ``UserError`` for an unknown parameter."""
        groups: dict[str, list[InputFile]] = {}
        failures: list[Inventory] = []
        passed_over: list[NotAudited] = []
        for outcome in self._outcomes():
            match outcome:
                case Recognised(file, kind):
                    groups.setdefault(kind, []).append(file)
                case InputError() | Unread():
                    failures.append(inventory_of(outcome))
                case NotAudited():
                    passed_over.append(outcome)
                case _:
                    assert_never(outcome)
        if self._options.variable_files and "terraform" not in groups and not failures:
            raise UserError(f"--var-file: no Terraform file is read here that {self._options.variable_files[0]} is for")
        read = [reader(kind).read(files, self._options) for kind, files in groups.items()]
        if not failures:
            refuse_undeclared(self._options.spelled_out, self._options.declared)
        failures.append(Inventory(unread=tuple(failed_commands(passed_over, groups.get("describe", ())))))
        inputs = (Input(kind, file.name, file.sha256) for kind, files in groups.items() for file in files)
        texts = {
            file.name: file.data.decode(errors="replace")
            for files in groups.values()
            for file in files
            if file.path is None
        }
        assumed = self._options.assumptions
        whole = merged((*read, *failures, Inventory(inputs=tuple(inputs), texts=texts, notes=tuple(assumed.notes()))))
        targets = tuple(_with_ids_of_their_own(whole.targets))
        whole = replace(whole, targets=targets, assumptions=tuple(assumed.used()))
        return without_secrets_in(note_unknown_names(whole))

    def _outcomes(self) -> Iterator[FileOutcome]:
        """Yield what becomes of each file."""
        paths = list(dict.fromkeys(self._paths))
        files = {path: _identity(path) for path in paths if path != "-" and not _is_folder(path)}
        named = frozenset(files.values())
        walk = Walk()
        seen: set[str] = set()
        for path in paths:
            if path == "-":
                stdin = InputFile(self._options.stdin_name, self._options.stdin, None, named=True)
                yield outcome_of(stdin, self._options.input_type)
            elif path not in files:
                yield from self._found(walk.files(Path(path)), seen, named)
            elif files[path] not in seen:
                seen.add(files[path])
                yield self._read(Path(path), named=True)
        yield from self._found(walk.behind_links(), seen, named)

    def _found(self, walked: Iterable[Walked], seen: set[str], named: Collection[str]) -> Iterator[FileOutcome]:
        for one in walked:
            if not isinstance(one, WalkedFile):
                yield one
            elif one.identity not in seen:
                seen.add(one.identity)
                yield self._read(one.path, named=one.identity in named)

    def _read(self, path: Path, *, named: bool) -> FileOutcome:
        try:
            return outcome_of(read_file(path, named=named), self._options.input_type)
        except ParseError as error:
            return failure_of(shown_name(path), error, named=named)


def _is_folder(path: str) -> bool:
    """Whether a path is a folder whose content may be listed; of any other, reading says what is wrong."""
    try:
        os.scandir(path or "\0").close()  # without a name, the current folder would be meant
    except (OSError, ValueError):
        return False
    return True


def _identity(path: str) -> str:
    try:
        return identity_of(Path(path))
    except ValueError:  # a NUL character
        return path


def _with_ids_of_their_own(targets: Sequence[Target]) -> Iterator[Target]:
    """Yield the targets; those that share an id with another of their kind get one that begins with their file.

    One client may stand in saved answers and in evidence, or in the evidence of two runs: the findings of one do not
    count for the other.
    """
    count = Counter((target.kind, target.id) for target in targets)
    taken: Counter[tuple[str, str]] = Counter()
    for target in targets:
        if count[target.kind, target.id] == 1:
            yield target
            continue
        own = f"{target.file}#{target.id}" if target.file else target.id
        taken[target.kind, own] += 1
        number = taken[target.kind, own]
        renamed = own if number == 1 else f"{own} ({number})"
        replicas = tuple(replace(one, id=f"{target.file}#{one.id}") for one in target.replicas)
        yield replace(target, id=renamed, replicas=replicas)


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
