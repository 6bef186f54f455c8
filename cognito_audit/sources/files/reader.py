"""The seam between files and the formats they are in."""

from collections.abc import Sequence
from typing import Protocol

from cognito_audit.model.inventory import Inventory
from cognito_audit.sources.files.input_file import FileOptions, InputFile


class Reader(Protocol):
    """One format.

    A reader is given all files of its format at once, for they may belong together: answers of one pool, stacks of one
    app, the files of one Terraform module.
    """

    input_type: str
    """What ``--input-type`` calls it, and ``Input.source``."""
    members: frozenset[str]
    """The members that one has at the top of a document of this format: they decide where several formats come into
    question."""

    def recognises(self, file: InputFile) -> bool:
        """Whether the file looks like this format: a search in its bytes, no parse."""

    def read(self, files: Sequence[InputFile], options: FileOptions) -> Inventory:
        """What the files hold. ``inputs`` is left to the caller; a file that cannot be used is ``file.failed(...)``, or
        what ``leftover`` of it says.
        """
