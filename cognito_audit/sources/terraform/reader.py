"""The reader of Terraform: the plans, states and ``.tf`` files of one run."""

import posixpath
import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from cognito_audit.model.inventory import Inventory, Unread
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.files import merged
from cognito_audit.sources.files.input_file import FileOptions, InputFile
from cognito_audit.sources.files.names import OTHER_TERRAGRUNT, TERRAFORM, TERRAGRUNT
from cognito_audit.sources.terraform.plan.plan import read_plan

if TYPE_CHECKING:
    from cognito_audit.sources.terraform.module.audited_folders import AuditedFolders

_PLAN: Final = re.compile(rb'"(?:planned_values|resource_changes|root_module|terraform_version)"[ \t\r\n]*:')
_BLOCK: Final = re.compile(
    rb"^[ \t]*(?:resource|module|variable|locals|output|data|terraform|provider)\b", re.MULTILINE
)
_SAMPLE: Final = 65_536
"""The bytes of a file without a name that are searched for a block."""
_STATE: Final = ".tfstate"
_BACKUP: Final = ".backup"
_WORKSPACES: Final = "terraform.tfstate.d"
"""The folder in which Terraform keeps the states of workspaces."""
_BESIDE: Final = "is a state beside what is audited; name it to audit what it holds"
_STACK: Final = Unknown("units and inputs in this form are not read; audit a plan instead")


class TerraformReader:
    """Recognises plans and states by their content, ``.tf`` and ``.tf.json`` files by their name.

    The files of a folder are read together, with its tfvars files and the local modules that it calls. If the input
    contains a plan and its folder (or ``--terraform-dir`` names the folder), the plan is audited and the folder
    provides the locations.
    """

    input_type = "terraform"
    members = frozenset({"format_version", "planned_values", "resource_changes", "prior_state", "lineage"})

    def recognises(self, file: InputFile) -> bool:
        """Return whether the file is a plan, a state or a ``.tf`` file."""
        if file.name.endswith((*TERRAFORM, TERRAGRUNT, *OTHER_TERRAGRUNT)):
            return True
        if file.data.lstrip()[:1] == b"{":
            if b"format_version" in file.data and _PLAN.search(file.data) is not None:
                return True
            return b'"lineage"' in file.data and b'"serial"' in file.data
        return file.path is None and _BLOCK.search(file.data[:_SAMPLE]) is not None

    def read(self, files: Sequence[InputFile], options: FileOptions) -> Inventory:
        """See ``Reader.read``."""
        kinds: dict[_Kind, list[InputFile]] = {kind: [] for kind in _Kind}
        for file in files:
            kinds[_kind(file)].append(file)
        folders = _folders(kinds, options)
        states = [file for file in kinds[_Kind.PLAN] if _is_kept_state(file)]
        plans = [file for file in kinds[_Kind.PLAN] if file not in states]
        documents = [_ReadDocument(file.name, _plan(file, folders)) for file in plans]
        rest = Inventory(unread=tuple(Unread(file.name, _STACK) for file in kinds[_Kind.STACK]))
        audited: set[Path] = set()
        if folders is not None:
            modules = [(module, module.inventory()) for module in folders.not_planned()]
            documents += [_ReadDocument(module.shown, inventory) for module, inventory in modules]
            audited = {module.folder for module, inventory in modules if module.folder and inventory.targets}
            rest = merged([folders.left_out(), rest])
        beside = [file for file in states if _is_beside(file, audited, states)]
        documents += [_ReadDocument(file.name, _plan(file, folders)) for file in states if file not in beside]
        rest = replace(rest, notes=(*rest.notes, *(f"{file.name} {_BESIDE}" for file in beside)))
        return merged([*_distinct(documents), rest])


class _Kind(Enum):
    """How a file is read."""

    PLAN = auto()
    IN_FOLDER = auto()
    ALONE = auto()
    UNIT = auto()
    STACK = auto()


def _kind(file: InputFile) -> _Kind:
    name = posixpath.basename(file.name)
    if file.path is not None and name in {TERRAGRUNT, *OTHER_TERRAGRUNT}:
        return _Kind.UNIT if name == TERRAGRUNT else _Kind.STACK
    if file.name.endswith(TERRAFORM) and file.path is not None:
        return _Kind.IN_FOLDER
    is_plan = not file.name.endswith(TERRAFORM) and _BLOCK.search(file.data[:_SAMPLE]) is None
    return _Kind.PLAN if is_plan else _Kind.ALONE


def _is_kept_state(file: InputFile) -> bool:
    """Return whether it is a state that Terraform keeps beside the files of a folder; the user did not name it."""
    return file.path is not None and not file.named and file.path.name.endswith((_STATE, f"{_STATE}{_BACKUP}"))


def _is_beside(file: InputFile, audited: AbstractSet[Path], states: Sequence[InputFile]) -> bool:
    """Return whether a state is that of a folder which is audited itself, or a backup of a state that is there."""
    path = file.path or Path()
    folder = path.parent.parent.parent if path.parent.parent.name == _WORKSPACES else path.parent
    if folder in audited:
        return True
    kept = path.name.removesuffix(_BACKUP)
    return kept != path.name and any(one.path == path.with_name(kept) for one in states)


def _folders(kinds: Mapping[_Kind, Sequence[InputFile]], options: FileOptions) -> "AuditedFolders | None":
    """Return the folders that are audited, or that plans were made in; None where there are only plans."""
    in_folders, alone, units = (kinds[kind] for kind in (_Kind.IN_FOLDER, _Kind.ALONE, _Kind.UNIT))
    if not (in_folders or alone or units or options.terraform_dir or options.variable_files):
        return None
    from cognito_audit.sources.terraform.module.audited_folders import AuditedFolders  # noqa: PLC0415  slow to load

    return AuditedFolders(in_folders, alone, units, options)


class _ReadDocument(NamedTuple):
    """A plan, a state or a root module: its name, and what it contains."""

    name: str
    inventory: Inventory


def _distinct(documents: Sequence[_ReadDocument]) -> list[Inventory]:
    """Return what the documents contain; where there are several, each target's id names its own."""
    several = sum(1 for one in documents if one.inventory.targets or one.inventory.unread) > 1
    return [_with_document(one) if several else one.inventory for one in documents]


def _with_document(document: _ReadDocument) -> Inventory:
    targets = (
        target
        if target.id != target.address or document.name == "."
        else replace(target, id=f"{document.name}#{target.id}", short_id=target.id)
        for target in document.inventory.targets
    )
    return replace(document.inventory, targets=tuple(targets))


def _plan(file: InputFile, folders: "AuditedFolders | None") -> Inventory:
    try:
        inventory = read_plan(
            file.text, file.name, lambda blocks: folders.choose(file, blocks) if folders is not None else None
        )
    except ParseError as error:
        return file.failed(error)
    if file.named or not inventory.errors:
        return inventory
    unread = tuple(Unread(error.location, Unknown(error.message)) for error in inventory.errors)
    return replace(inventory, errors=(), unread=(*inventory.unread, *unread))
