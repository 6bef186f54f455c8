"""Root modules: folders of ``.tf`` files, read without Terraform. What the text determines is known, the rest is
unknown.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cognito_audit.model.inventory import InputError, Inventory, Location, Unread
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.files.input_file import InputFile
from cognito_audit.sources.files.names import TERRAGRUNT
from cognito_audit.sources.names.unread_types import type_notes
from cognito_audit.sources.terraform.evaluation.bounds import bounded
from cognito_audit.sources.terraform.evaluation.branches import given
from cognito_audit.sources.terraform.evaluation.scope import Budget
from cognito_audit.sources.terraform.hcl.parser import Block, Body, parse
from cognito_audit.sources.terraform.mapping.resource import AttributePath, TerraformResource, block_address
from cognito_audit.sources.terraform.mapping.resource_types import TYPES, is_unread
from cognito_audit.sources.terraform.mapping.targets import ResourceOrigin, targets_of
from cognito_audit.sources.terraform.module.calls import CalledModules, ModuleCall
from cognito_audit.sources.terraform.module.context import ModuleContext
from cognito_audit.sources.terraform.module.files import ConfigurationFolders, SourceFolder
from cognito_audit.sources.terraform.module.inputs import given_values, root_inputs, variable_files
from cognito_audit.sources.terraform.module.instance import ResourceInstance
from cognito_audit.sources.terraform.module.locations import location_of
from cognito_audit.sources.terraform.module.module import Module
from cognito_audit.sources.terraform.module.terragrunt import TerragruntFile

_OF_ROOTS: Final = frozenset({"terraform.tfstate", ".terraform.lock.hcl", ".terraform", TERRAGRUNT})
"""Names that only the folders of root modules contain."""


@dataclass(frozen=True, slots=True)
class RootFolder:
    """A folder that may be a root module: ``shown`` is its name as the user wrote it; ``is_named`` says that the user
    named a file of it.
    """

    path: Path
    shown: str
    is_named: bool = False


@dataclass(frozen=True, slots=True)
class RootModule:
    """A root module with its Cognito resources.

    ``folder`` is its path (None: standard input), ``types`` are unsupported resource types with their locations,
    ``unread`` is what was left out of it, and ``variables`` are the names of those that it declares.
    """

    shown: str
    folder: Path | None
    instances: tuple[ResourceInstance, ...]
    types: tuple[tuple[str, str], ...] = ()
    unread: tuple[Unread, ...] = ()
    variables: frozenset[str] = frozenset()

    @classmethod
    def of(cls, shown: str, folder: Path | None, module: Module) -> "RootModule":
        """Expand the resources of a module; the root is unread if its expressions are nested too deeply."""
        try:
            instances = tuple(module.resources())
        except RecursionError:
            deep = Unknown("the expressions of this folder are nested too deeply to be read")
            return cls(shown, folder, (), (), (*module.context.unread.values(), Unread(shown, deep)))
        types = tuple((one.type, str(location_of(one, ()))) for one in instances if is_unread(one.type))
        audited = tuple(one for one in instances if one.type in TYPES)
        unread = tuple(module.context.unread.values())
        return cls(shown, folder, audited, types, unread, frozenset(module.variables))

    def blocks(self) -> frozenset[str]:
        """Return the addresses of the resource blocks."""
        return frozenset(block_address(instance.address) for instance in self.instances)

    def inventory(self) -> Inventory:
        """Return the targets of the folder."""
        prefix = f"{self.shown}#" if self.folder is not None and self.shown != "." else ""
        resources = [_resource(instance) for instance in self.instances]
        deep = tuple(one for one in resources if isinstance(one, Unread))
        read = (one for one in resources if not isinstance(one, Unread))
        targets = targets_of(read, ResourceOrigin("this folder", "", prefix))
        return Inventory(tuple(targets), unread=(*self.unread, *deep), notes=tuple(type_notes(self.types)))


def read_root_modules(
    folders: Iterable[RootFolder],
    store: ConfigurationFolders,
    given: Sequence[Path] = (),
    terragrunt: Iterable[TerragruntFile] = (),
) -> list[RootModule | Unread]:
    """Return the root modules among some folders; ``given`` are tfvars files that the user named.

    A folder that another one or Terragrunt calls as a module is read there, with its inputs. It is a root module of its
    own too if the user named it, if it has what only roots have, or if no root module reaches it.
    """
    units = [(file, file.deployed(store)) for file in terragrunt]
    deployed = [
        (file, _module(folder, store, given, file)) for file, folder in units if isinstance(folder, SourceFolder)
    ]
    modules = {
        os.path.realpath(one.path): (one, _module(store.folder(one.path, one.shown), store, given)) for one in folders
    }
    chosen = _chosen(modules, [module for _, module in deployed])
    return [
        *(unread for _, unread in units if isinstance(unread, Unread)),
        *(unread for file, _ in units for unread in file.generated()),
        *(RootModule.of(one.shown, one.path, module) for key, (one, module) in modules.items() if key in chosen),
        *(RootModule.of(file.shown, file.folder, module) for file, module in deployed),
    ]


def _chosen(modules: Mapping[str, tuple[RootFolder, Module]], deployed: Iterable[Module]) -> set[str]:
    """Return the paths of the folders that are root modules; ``deployed`` are those that Terragrunt deploys."""
    called = {key: _called(module) - {key} for key, (_, module) in modules.items()}
    by_terragrunt = {key for one in deployed for key in (os.path.realpath(one.context.folder.path), *_called(one))}
    every = by_terragrunt.union(*called.values())
    roots = {
        key
        for key, (one, module) in modules.items()
        if key not in every or one.is_named or _is_root(module.context.folder)
    }
    reached = roots.union(by_terragrunt, *(called[key] for key in roots))
    for key in modules:
        if key not in reached:
            roots.add(key)
            reached |= {key, *called[key]}
    return roots


def _module(
    folder: SourceFolder, store: ConfigurationFolders, given: Sequence[Path], terragrunt: TerragruntFile | None = None
) -> Module:
    """Return a folder as a root module; ``terragrunt`` deploys it, else the one in the folder does."""
    if terragrunt is None and TERRAGRUNT in folder.names:
        terragrunt = TerragruntFile.read(store, folder.path, folder.shown)
    find = CalledModules(store, folder).find
    context = ModuleContext(folder, find, budget=Budget(run=store.budget), assumptions=store.assumptions)
    return Module(context, root_inputs(store, folder, given, terragrunt))


def _called(module: Module) -> set[str]:
    """Return the paths of the local folders that a module calls, at whatever depth."""
    seen: set[str] = set()
    waiting = [module]
    while waiting:
        for inner in waiting.pop().local_calls():
            key = os.path.realpath(inner.context.folder.path)
            if key not in seen:
                seen.add(key)
                waiting.append(inner)
    return seen


def _is_root(folder: SourceFolder) -> bool:
    """Return whether a folder has what only root modules have: variables' values, a state, a backend, providers.

    Terraform makes a lock file and a folder of its own where it is initialised.
    """
    if variable_files(folder) or not _OF_ROOTS.isdisjoint(folder.names):
        return True
    return any(block.kind == "provider" or _has_backend(block) for block in folder.blocks)


def _has_backend(block: Block) -> bool:
    names = {*block.body.attributes, *(inner.kind for inner in block.body.blocks)}
    return block.kind == "terraform" and not names.isdisjoint({"backend", "cloud"})


def read_single_file(file: InputFile, store: ConfigurationFolders) -> RootModule:
    """Read a configuration that is in no folder: standard input, or a file with a name of its own."""
    try:
        body = parse(file.text, file.name)
    except ParseError as error:
        store.errors.append(error.as_input_error(file.name))
        body = Body()
    except RecursionError:
        store.errors.append(InputError("nested too deeply to be read", file.name))
        body = Body()
    folder = store.checked(SourceFolder(Path(), "."), body.blocks)
    context = ModuleContext(folder, _not_found, assumptions=store.assumptions)
    return RootModule.of(file.name, None, Module(context, given_values(store, folder)))


def _not_found(call: ModuleCall) -> Unknown:
    return Unknown(f"the folder of {call.source} is not known here; check the folder, or audit a plan")


def _resource(instance: ResourceInstance) -> TerraformResource | Unread:
    try:
        values = {name: given(bounded(value), instance.exists) for name, value in instance.values().items()}
    except RecursionError:
        place = instance.block.location
        why = Unknown("not read: its expressions are nested too deeply")
        return Unread(f"{place.file}:{place.line}: {instance.address}", why)
    locate = _InstanceLocator(instance).locate
    return TerraformResource(instance.address, instance.type, instance.block.labels[1], values, locate, instance.exists)


@dataclass(frozen=True, slots=True)
class _InstanceLocator:
    instance: ResourceInstance

    def locate(self, path: AttributePath) -> Location:
        return location_of(self.instance, path)
