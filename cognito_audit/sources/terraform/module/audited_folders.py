"""The Terraform folders of one run, and which of them each plan was made in."""

import posixpath
from collections.abc import Iterable, Sequence
from pathlib import Path

from cognito_audit.model.inventory import InputError, Inventory, Unread
from cognito_audit.sources.files.input_file import FileOptions, InputFile
from cognito_audit.sources.terraform.mapping.resource import Declarations
from cognito_audit.sources.terraform.module.declarations import RootDeclarations
from cognito_audit.sources.terraform.module.files import ConfigurationFolders
from cognito_audit.sources.terraform.module.root_modules import (
    RootFolder,
    RootModule,
    read_root_modules,
    read_single_file,
)
from cognito_audit.sources.terraform.module.terragrunt import TerragruntFile


class AuditedFolders:
    """The folders of one run: their root modules, and those that a plan is audited instead of.

    The folder of a plan is the named one (``--terraform-dir``), else the only one that declares every block of the
    plan; if it declares exactly those blocks, the plan is audited instead of it.
    """

    def __init__(
        self,
        files: Iterable[InputFile],
        alone: Iterable[InputFile],
        units: Iterable[InputFile],
        options: FileOptions,
    ) -> None:
        self._store = ConfigurationFolders(
            assumptions=options.assumptions,
            values={name: value for name, value in options.parameters.items() if name in options.spelled_out},
        )
        given = [Path(name) for name in options.variable_files]
        roots = read_root_modules(_folders(files), self._store, given, _terragrunt(units, self._store))
        self._modules = [one for one in roots if isinstance(one, RootModule)]
        self._modules += [read_single_file(file, self._store) for file in alone]
        self._unread = tuple(one for one in roots if isinstance(one, Unread))
        options.declared.update(name for one in self._modules for name in one.variables)
        if given and not self._modules:
            reason = "--var-file: no Terraform folder is read here; the plans hold the values of their variables"
            self._store.errors.append(InputError(reason, given[0].as_posix()))
        self._named = _named_folder(options.terraform_dir, self._store, given)
        self._planned: list[RootModule] = []

    def not_planned(self) -> list[RootModule]:
        """Return the root modules that are audited themselves, once all plans have chosen theirs."""
        return [module for module in self._modules if module not in self._planned]

    def left_out(self) -> Inventory:
        """Return the errors in the folders, and what was not read of them."""
        return Inventory(errors=tuple(self._store.errors), unread=self._unread)

    def choose(self, plan: InputFile, blocks: frozenset[str]) -> Declarations | None:
        """Return the declarations of a plan's blocks, or None if its folder is not certain."""
        if self._named:
            return RootDeclarations(max(self._named, key=lambda module: len(blocks & module.blocks())))
        candidates = [module for module in self._modules if blocks and blocks <= module.blocks()]
        if len(candidates) != 1:
            return None
        self._planned += [one for one in candidates if one.blocks() == blocks and _may_be_made_in(plan, one)]
        return RootDeclarations(candidates[0])


def _may_be_made_in(plan: InputFile, module: RootModule) -> bool:
    """Return whether the plan may be that of the folder: a plan that was found in a folder is not that of a folder
    beside it.
    """
    if plan.path is None or plan.named or module.folder is None:
        return True
    return module.folder.resolve().is_relative_to(plan.path.parent.resolve())


def _folders(files: Iterable[InputFile]) -> list[RootFolder]:
    """Return the folders of the files, each once."""
    found: dict[Path, RootFolder] = {}
    for file in files:
        if file.path is not None:
            folder, shown = file.path.parent, posixpath.dirname(file.name) or "."
            before = found.get(folder)
            found[folder] = RootFolder(folder, shown, file.named or (before is not None and before.is_named))
    return list(found.values())


def _terragrunt(files: Iterable[InputFile], store: ConfigurationFolders) -> list[TerragruntFile]:
    return [
        TerragruntFile.read(store, file.path.parent, posixpath.dirname(file.name) or ".")
        for file in files
        if file.path is not None
    ]


def _named_folder(name: str, store: ConfigurationFolders, given: Sequence[Path]) -> list[RootModule]:
    if not name:
        return []
    if not Path(name).is_dir():
        store.errors.append(InputError("--terraform-dir: no such folder", name))
        return []
    roots = read_root_modules([RootFolder(Path(name), Path(name).as_posix(), is_named=True)], store, given)
    return [one for one in roots if isinstance(one, RootModule)]
