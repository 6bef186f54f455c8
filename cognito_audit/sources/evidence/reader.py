"""The reader of evidence files, on which an auditor runs the rules again."""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from cognito_audit.model.inventory import Inventory, Target
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.assembly.member_types import Conversion
from cognito_audit.sources.assembly.replicas import as_read, join
from cognito_audit.sources.documents import Document, ParseError, read_documents
from cognito_audit.sources.documents.traced import literal
from cognito_audit.sources.evidence.folders import EvidenceFolder
from cognito_audit.sources.evidence.listing import Contents, is_listing, listing_of
from cognito_audit.sources.evidence.members import EvidenceError
from cognito_audit.sources.evidence.store import MARK, targets_of
from cognito_audit.sources.files.input_file import FileOptions, InputFile

_OWN_LISTS: Final = {"functions": "Missing", "role_trust": "Roles"}
"""Facts of this program that the API does not have, each with its only member, a list."""


class _Part(NamedTuple):
    """What a file holds: targets, or it is an inventory."""

    file: InputFile
    targets: tuple[Target, ...]
    listing: Contents | None


class EvidenceReader:
    """See ``files.reader.Reader``."""

    input_type = "evidence"
    members = frozenset({MARK})

    def recognises(self, file: InputFile) -> bool:
        """Whether the file has the member that marks evidence."""
        return f'"{MARK}"'.encode() in file.data

    def read(self, files: Sequence[InputFile], options: FileOptions) -> Inventory:  # noqa: ARG002  there are no options
        """Return the targets of all files, with what the live run could not read unknown."""
        conversion = Conversion()
        parts: list[_Part] = []
        failures: list[Inventory] = []
        for file in files:
            try:
                parts.extend(_parts(file, conversion))
            except ParseError as error:
                failures.append(file.failed(error))
            except EvidenceError as error:
                failures.append(file.failed(ParseError(f"is not evidence of this program: {error}")))
        folders = list(_folders(files, parts))
        changed = {(folder.name, name) for folder in folders for name in folder.changed}
        targets, notes = _joined([part for part in parts if posixpath.split(part.file.name) not in changed])
        return Inventory(
            tuple(targets),
            errors=(*(error for one in failures for error in one.errors), *conversion.faults),
            unread=(
                *(unread for folder in folders for unread in folder.unread()),
                *(unread for one in failures for unread in one.unread),
            ),
            notes=(*notes, *(note for folder in folders for note in folder.notes())),
        )


def _parts(file: InputFile, conversion: Conversion) -> Iterator[_Part]:
    """Yield what the documents of a file hold. Raises ``EvidenceError`` or ``ParseError``."""
    for document in read_documents(file.text, file.name):
        if isinstance(document.value, Mapping) and is_listing(document.value):
            yield _Part(file, (), listing_of(document.value))
        else:
            targets = targets_of(document.value)
            yield _Part(file, tuple(_checked(target, document, conversion) for target in targets), None)


def _joined(parts: Sequence[_Part]) -> tuple[list[Target], tuple[str, ...]]:
    """Return the targets, those of a pool that was read in several regions as one, and the notes on that.

    Where two files have the same target of the same region, each file stays by itself.
    """
    pools: dict[str, list[Target]] = {}
    for target in (one for part in parts for one in part.targets):
        pools.setdefault(target.user_pool_id, []).append(target)
    targets: list[Target] = []
    notes: list[str] = []
    for those in pools.values():
        flat = [as_read(one) for target in those for one in (target, *target.replicas)]
        if len({(one.kind, one.id, one.region) for one in flat}) < len(flat):
            targets += those
            continue
        # A live run says which region is the primary; two runs of one region each do not.
        joined, said = join(those, {one.user_pool_id: one.region for one in those if one.replicas}, {})
        targets += joined
        notes += said
    return targets, tuple(sorted(notes))


def _folders(files: Sequence[InputFile], parts: Sequence[_Part]) -> Iterator[EvidenceFolder]:
    """Yield the folders that the files are in."""
    files_of: dict[str, dict[str, InputFile]] = {}
    parts_of: dict[str, list[_Part]] = {}
    for file in files:
        folder, name = posixpath.split(file.name)
        files_of.setdefault(folder, {})[name] = file
    for part in parts:
        parts_of.setdefault(posixpath.dirname(part.file.name), []).append(part)
    for folder, given in files_of.items():
        here = [(posixpath.basename(part.file.name), part) for part in parts_of.get(folder, ())]
        listings = [(name, part.listing) for name, part in here if part.listing is not None]
        yield EvidenceFolder(folder, listings, {name for name, part in here if part.listing is None}, given)


def _checked(target: Target, document: Document, conversion: Conversion) -> Target:
    """Return the target with every answer in the API's types: the file may have been edited."""
    answers = {name: _converted(name, value, document, conversion) for name, value in target.answers.items()}
    from_no_call: dict[str, Any] = {"probe": {}, "template": {}} if target.kind == "client" else {}
    replicas = tuple(_checked(replica, document, conversion) for replica in target.replicas)
    return replace(target, answers={**from_no_call, **answers}, file=document.file, replicas=replicas)


def _converted(name: str, value: Any, document: Document, conversion: Conversion) -> Any:
    if isinstance(value, Mapping) and name in _OWN_LISTS:
        own = value.get(_OWN_LISTS[name])
        if not isinstance(own, list | Unknown):
            raise EvidenceError(f"{_OWN_LISTS[name]} must be a list")
    # What the API calls Roles is a map.
    return value if name == "role_trust" else conversion.structure(name, literal(document, (), value))
