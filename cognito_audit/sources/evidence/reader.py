"""The reader of evidence files, on which an auditor runs the rules again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cognito_audit.model.inventory import InputError, Inventory, Target
from cognito_audit.model.values import Unknown
from cognito_audit.sources.assembly.member_types import Conversion
from cognito_audit.sources.assembly.replicas import join
from cognito_audit.sources.documents import Document, ParseError, read_documents
from cognito_audit.sources.documents.traced import literal
from cognito_audit.sources.evidence.store import MARK, EvidenceError, targets_of, unread_of
from cognito_audit.sources.files.input_file import FileOptions, InputFile


class EvidenceReader:
    """See ``files.reader.Reader``."""

    input_type = "evidence"
    endings = ()
    members = frozenset({MARK})

    def recognises(self, file: InputFile) -> bool:
        """Whether the file has the member that marks evidence."""
        return f'"{MARK}"'.encode() in file.data

    def read(self, files: Sequence[InputFile], options: FileOptions) -> Inventory:  # noqa: ARG002  there are no options
        """Return the targets of all files, with what the live run could not read unknown."""
        conversion = Conversion()
        targets: list[Target] = []
        unread: list[Any] = []
        errors: list[InputError] = []
        for file in files:
            try:
                for document in read_documents(file.text, file.name):
                    targets.extend(_checked(target, document, conversion) for target in targets_of(document.value))
                    unread.extend(unread_of(document.value))
            except ParseError as error:
                errors.append(error.as_input_error(file.name))
            except (EvidenceError, AttributeError, KeyError, TypeError) as error:
                errors.append(InputError(f"is not evidence of this program: {error}", file.name))
        # A live run says which region is the primary; two runs of one region each do not.
        joined, notes = join(targets, {target.user_pool_id: target.region for target in targets if target.replicas}, {})
        return Inventory(joined, errors=(*errors, *conversion.faults), unread=tuple(unread), notes=notes)


def _checked(target: Target, document: Document, conversion: Conversion) -> Target:
    """Return the target with every answer in the API's types: the file may have been edited."""
    answers = {
        # Our own facts call a list Roles; what the API calls Roles is a map.
        name: value
        if name == "role_trust" and isinstance(value, Mapping | Unknown)
        else conversion.structure(name, literal(document, (), value))
        for name, value in target.answers.items()
    }
    from_no_call: dict[str, Any] = {"probe": {}, "template": {}} if target.kind == "client" else {}
    replicas = tuple(_checked(replica, document, conversion) for replica in target.replicas)
    return replace(target, answers={**from_no_call, **answers}, file=document.file, replicas=replicas)
