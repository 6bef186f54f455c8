"""Terraform among the formats of files: plans, states and ``.tf`` files of one run together."""

import posixpath
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from cognito_audit.model.inventory import InputError, Inventory
from cognito_audit.model.values import Unknown
from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.files.input_file import FileOptions, InputFile
from cognito_audit.sources.terraform.mapping.resource import Finder
from cognito_audit.sources.terraform.module.folder import SUFFIXES, Folders, Root, read_roots, single_file
from cognito_audit.sources.terraform.plan.plan import read_plan

_PLAN: Final = re.compile(rb'"(?:planned_values|resource_changes|root_module|terraform_version)"\s*:')
_CONFIGURATION: Final = re.compile(
    rb"^\s*(?:resource|module|variable|locals|output|data|terraform|provider)\b", re.MULTILINE
)
_LOOKED_AT: Final = 65_536
"""So many bytes of a file without a name tell what it is."""


class TerraformReader:
    """Plans and states by their content, ``.tf`` and ``.tf.json`` files by their name.

    The files of a folder are read together, with its tfvars files and the local modules that it calls. Where a plan
    and the folder that it was made in are both given (or the folder with ``--terraform-dir``), the plan is audited and
    the folder says where everything is written down.
    """

    input_type = "terraform"

    def recognises(self, file: InputFile) -> bool:
        """Whether it is a plan or a state, or a ``.tf`` file."""
        if file.name.endswith(SUFFIXES):
            return True
        start = file.data.lstrip()[:1]
        if start == b"{":
            return b"format_version" in file.data and _PLAN.search(file.data) is not None
        return file.path is None and _CONFIGURATION.search(file.data[:_LOOKED_AT]) is not None

    def read(self, files: Sequence[InputFile], options: FileOptions) -> Inventory:
        """See ``Reader.read``."""
        store = Folders()
        plans = [file for file in files if _is_plan(file)]
        written = [file for file in files if not _is_plan(file)]
        roots = read_roots(_folders(written), store)
        roots += [single_file(file, store) for file in written if file.path is None]
        chosen = _Chosen(_named_folder(options.terraform_dir, store), roots)
        parts = [_plan(file, chosen) for file in plans]
        unplanned = [root for root in roots if root not in chosen.used]
        parts += [root.inventory() for root in unplanned]
        # A plan says what override files made of its folder.
        unread = tuple(store.unread.items()) if unplanned else ()
        parts.append(Inventory(errors=tuple(store.errors), unread=unread, notes=tuple(dict.fromkeys(store.notes))))
        return Inventory(
            targets=tuple(target for part in parts for target in part.targets),
            errors=tuple(error for part in parts for error in part.errors),
            unread=tuple(hole for part in parts for hole in part.unread),
            notes=tuple(note for part in parts for note in part.notes),
        )


class _Chosen:
    """The folder of each plan: the one named, else the only one that declares every block of the plan.

    A folder that declares those blocks and no others is ``used``: the plan is audited in its place.
    """

    def __init__(self, named: Sequence[Root], roots: Sequence[Root]) -> None:
        self.named = named
        self.roots = roots
        self.used: list[Root] = []

    def finder(self, blocks: frozenset[str]) -> Finder | None:
        """Where a plan's blocks are written down; None where that is not certain."""
        if self.named:
            return max(self.named, key=lambda root: len(blocks & root.blocks())).find()
        candidates = [root for root in self.roots if blocks and blocks <= root.blocks()]
        if len(candidates) != 1:
            return None
        self.used += [root for root in candidates if root.blocks() == blocks]
        return candidates[0].find()


def _is_plan(file: InputFile) -> bool:
    return not file.name.endswith(SUFFIXES) and _CONFIGURATION.search(file.data[:_LOOKED_AT]) is None


def _plan(file: InputFile, chosen: _Chosen) -> Inventory:
    try:
        read = read_plan(file.text, file.name, chosen.finder)
    except ParseError as error:
        return file.failed(error)
    if file.named or not read.errors:
        return read
    return Inventory(unread=tuple((at.place, Unknown(at.message)) for at in read.errors))


def _folders(files: Iterable[InputFile]) -> list[tuple[Path, str]]:
    """The folders of the files, each once."""
    shown = {file.path.parent: posixpath.dirname(file.name) or "." for file in files if file.path is not None}
    return list(shown.items())


def _named_folder(name: str, store: Folders) -> list[Root]:
    folder = Path(name)
    if not name:
        return []
    if not folder.is_dir():
        store.errors.append(InputError("--terraform-dir: there is no such folder", name))
        return []
    return read_roots([(folder, folder.as_posix())], store)
