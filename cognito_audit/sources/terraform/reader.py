"""The reader of Terraform: the plans, states and ``.tf`` files of one run."""

import posixpath
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import Enum, auto
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
from cognito_audit.sources.terraform.module.terragrunt import NAME, NOT_READ, TerragruntFile
from cognito_audit.sources.terraform.plan.plan import read_plan

_PLAN: Final = re.compile(rb'"(?:planned_values|resource_changes|root_module|terraform_version)"[ \t\r\n]*:')
_BLOCK: Final = re.compile(
    rb"^[ \t]*(?:resource|module|variable|locals|output|data|terraform|provider)\b", re.MULTILINE
)
_SAMPLE: Final = 65_536
"""The bytes of a file without a name that are searched for a block."""
_STACK: Final = Unknown("units and inputs in this form are not read; audit a plan instead")


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
        if file.name.endswith((*SUFFIXES, NAME, *NOT_READ)):
            return True
        if file.data.lstrip()[:1] == b"{":
            return b"format_version" in file.data and _PLAN.search(file.data) is not None
        return file.path is None and _BLOCK.search(file.data[:_SAMPLE]) is not None

    def read(self, files: Sequence[InputFile], options: FileOptions) -> Inventory:
        """See ``Reader.read``."""
        store = ConfigurationFolders()
        kinds: dict[_Kind, list[InputFile]] = {kind: [] for kind in _Kind}
        for file in files:
            kinds[_kind(file)].append(file)
        given = [Path(name) for name in options.variable_files]
        roots = read_root_modules(_folders(kinds[_Kind.IN_FOLDER]), store, given, _terragrunt(kinds[_Kind.UNIT], store))
        modules = [one for one in roots if isinstance(one, RootModule)]
        modules += [read_single_file(file, store) for file in kinds[_Kind.ALONE]]
        if given and not modules:
            reason = "--parameter: no Terraform folder is read here; the plans hold the values of their variables"
            store.errors.append(InputError(reason, given[0].as_posix()))
        folders = _PlanFolders(_named_folder(options.terraform_dir, store, given), modules)
        documents = [_ReadDocument(file.name, _plan(file, folders)) for file in kinds[_Kind.PLAN]]
        documents += [
            _ReadDocument(module.shown, module.inventory()) for module in modules if module not in folders.planned
        ]
        unread = [one for one in roots if isinstance(one, Unread)]
        unread += [Unread(file.name, _STACK) for file in kinds[_Kind.STACK]]
        return merged([*_distinct(documents), Inventory(errors=tuple(store.errors), unread=tuple(unread))])


class _Kind(Enum):
    """How a file is read."""

    PLAN = auto()
    IN_FOLDER = auto()
    ALONE = auto()
    UNIT = auto()
    STACK = auto()


def _kind(file: InputFile) -> _Kind:
    name = posixpath.basename(file.name)
    if file.path is not None and name in {NAME, *NOT_READ}:
        return _Kind.UNIT if name == NAME else _Kind.STACK
    if file.name.endswith(SUFFIXES) and file.path is not None:
        return _Kind.IN_FOLDER
    is_plan = not file.name.endswith(SUFFIXES) and _BLOCK.search(file.data[:_SAMPLE]) is None
    return _Kind.PLAN if is_plan else _Kind.ALONE


def _terragrunt(files: Iterable[InputFile], store: ConfigurationFolders) -> list[TerragruntFile]:
    return [
        TerragruntFile.read(store, file.path.parent, posixpath.dirname(file.name) or ".")
        for file in files
        if file.path is not None
    ]


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
        else replace(target, id=f"{document.name}#{target.id}", short_id=target.id)
        for target in document.inventory.targets
    )
    return replace(document.inventory, targets=tuple(targets))


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
        if file.path is not None:
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
    roots = read_root_modules([RootFolder(Path(name), Path(name).as_posix(), is_named=True)], store, given)
    return [one for one in roots if isinstance(one, RootModule)]
