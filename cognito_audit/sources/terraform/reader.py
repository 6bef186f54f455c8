"""The reader of Terraform: the plans, states and ``.tf`` files of one run."""

import posixpath
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from cognito_audit.model.inventory import InputError, Inventory, Unread
from cognito_audit.model.values import Unknown
from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.files import merged
from cognito_audit.sources.files.input_file import FileOptions, InputFile
from cognito_audit.sources.terraform.mapping.resource import Declarations
from cognito_audit.sources.terraform.module.declarations import RootDeclarations
from cognito_audit.sources.terraform.module.files import SUFFIXES, ConfigurationFolders
from cognito_audit.sources.terraform.module.root_modules import (
    RootFolder,
    RootModule,
    read_root_modules,
    read_single_file,
)
from cognito_audit.sources.terraform.plan.plan import read_plan

_PLAN: Final = re.compile(rb'"(?:planned_values|resource_changes|root_module|terraform_version)"[ \t\r\n]*:')
_BLOCK: Final = re.compile(
    rb"^[ \t]*(?:resource|module|variable|locals|output|data|terraform|provider)\b", re.MULTILINE
)
_SAMPLE: Final = 65_536
"""The bytes of a file without a name that are searched for a block."""


class TerraformReader:
    """Recognises plans and states by their content, ``.tf`` and ``.tf.json`` files by their name.

    The files of a folder are read together, with its tfvars files and the local modules that it calls. If the input
    contains a plan and its folder (or ``--terraform-dir`` names the folder), the plan is audited and the folder
    provides the locations.
    """

    input_type = "terraform"
    members = frozenset({"format_version", "planned_values", "resource_changes", "prior_state"})

    def recognises(self, file: InputFile) -> bool:
        """Return whether the file is a plan, a state or a ``.tf`` file."""
        if file.name.endswith(SUFFIXES):
            return True
        if file.data.lstrip()[:1] == b"{":
            return b"format_version" in file.data and _PLAN.search(file.data) is not None
        return file.path is None and _BLOCK.search(file.data[:_SAMPLE]) is not None

    def read(self, files: Sequence[InputFile], options: FileOptions) -> Inventory:
        """See ``Reader.read``."""
        store = ConfigurationFolders()
        plans = [file for file in files if _is_plan(file)]
        configurations = [file for file in files if not _is_plan(file)]
        given: tuple[Path, ...] = ()
        modules = read_root_modules(_folders(configurations), store, given)
        modules += [read_single_file(file, store) for file in configurations if not _is_in_folder(file)]
        folders = _PlanFolders(_named_folder(options.terraform_dir, store, given), modules)
        documents = [_ReadDocument(file.name, _plan(file, folders)) for file in plans]
        documents += [
            _ReadDocument(module.shown, module.inventory()) for module in modules if module not in folders.planned
        ]
        return merged([*_distinct(documents), Inventory(errors=tuple(store.errors))])


class _PlanFolders:
    """The folder of each plan: the named one, else the only one that declares every block of the plan.

    A folder that declares exactly those blocks is ``planned``: the plan is audited instead of it.
    """

    def __init__(self, named: Sequence[RootModule], modules: Sequence[RootModule]) -> None:
        self.named = named
        self.modules = modules
        self.planned: list[RootModule] = []

    def choose(self, plan: InputFile, blocks: frozenset[str]) -> Declarations | None:
        """Return the declarations of a plan's blocks, or None if its folder is not certain."""
        if self.named:
            return RootDeclarations(max(self.named, key=lambda module: len(blocks & module.blocks())))
        candidates = [module for module in self.modules if blocks and blocks <= module.blocks()]
        if len(candidates) != 1:
            return None
        self.planned += [one for one in candidates if one.blocks() == blocks and _may_be_made_in(plan, one)]
        return RootDeclarations(candidates[0])


def _may_be_made_in(plan: InputFile, module: RootModule) -> bool:
    """Return whether the plan may be that of the folder: a plan that was found in a folder is not that of a folder
    beside it.
    """
    if plan.path is None or plan.named or module.folder is None:
        return True
    return module.folder.resolve().is_relative_to(plan.path.parent.resolve())


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
        else replace(target, id=f"{document.name}#{target.id}")
        for target in document.inventory.targets
    )
    return replace(document.inventory, targets=tuple(targets))


def _is_plan(file: InputFile) -> bool:
    return not file.name.endswith(SUFFIXES) and _BLOCK.search(file.data[:_SAMPLE]) is None


def _is_in_folder(file: InputFile) -> bool:
    """Return whether Terraform would read the file with the others of its folder."""
    return file.path is not None and file.name.endswith(SUFFIXES)


def _plan(file: InputFile, folders: _PlanFolders) -> Inventory:
    try:
        inventory = read_plan(file.text, file.name, lambda blocks: folders.choose(file, blocks))
    except ParseError as error:
        return file.failed(error)
    if file.named or not inventory.errors:
        return inventory
    unread = tuple(Unread(error.location, Unknown(error.message)) for error in inventory.errors)
    return replace(inventory, errors=(), unread=(*inventory.unread, *unread))


def _folders(files: Iterable[InputFile]) -> list[RootFolder]:
    """Return the folders of the files, each once."""
    found: dict[Path, RootFolder] = {}
    for file in files:
        if file.path is not None and _is_in_folder(file):
            folder, shown = file.path.parent, posixpath.dirname(file.name) or "."
            before = found.get(folder)
            found[folder] = RootFolder(folder, shown, file.named or (before is not None and before.is_named))
    return list(found.values())


def _named_folder(name: str, store: ConfigurationFolders, given: Sequence[Path]) -> list[RootModule]:
    if not name:
        return []
    if not Path(name).is_dir():
        store.errors.append(InputError("--terraform-dir: no such folder", name))
        return []
    return read_root_modules([RootFolder(Path(name), Path(name).as_posix(), is_named=True)], store, given)
