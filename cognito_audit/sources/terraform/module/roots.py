"""Folders of ``.tf`` files, read without Terraform: what the text determines is known, the rest is unknown."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from cognito_audit.model.inventory import InputError, Inventory, Location
from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.files.input_file import InputFile
from cognito_audit.sources.names.unread_types import type_notes
from cognito_audit.sources.terraform.hcl.parser import Body, parse
from cognito_audit.sources.terraform.mapping.resource import (
    AttributePath,
    FindLocation,
    TerraformResource,
    block_address,
)
from cognito_audit.sources.terraform.mapping.resource_types import TYPES, is_unread
from cognito_audit.sources.terraform.mapping.targets import ResourceOrigin, targets_of
from cognito_audit.sources.terraform.module.files import ConfigurationFolders
from cognito_audit.sources.terraform.module.instance import ResourceInstance
from cognito_audit.sources.terraform.module.locations import location_of
from cognito_audit.sources.terraform.module.module import Module, ModuleContext


@dataclass(frozen=True, slots=True)
class RootModule:
    """A root module with its Cognito resources; ``unread`` are unsupported resource types with their locations."""

    shown: str
    instances: tuple[ResourceInstance, ...]
    unread: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, shown: str, module: Module) -> "RootModule":
        """Expand the resources of a module. Raises ``RecursionError`` if it is nested too deeply."""
        instances = tuple(module.resources())
        unread = tuple((one.type, str(location_of(one, ()))) for one in instances if is_unread(one.type))
        return cls(shown, tuple(one for one in instances if one.type in TYPES), unread)

    def blocks(self) -> frozenset[str]:
        """Return the addresses of the resource blocks."""
        return frozenset(block_address(instance.address) for instance in self.instances)

    def location_finder(self) -> FindLocation:
        """Return a function that finds the resources of a plan of this folder in its files.

        An instance whose key the text does not determine is found by its block.
        """
        by_address = {instance.address: instance for instance in self.instances}
        by_block = {block_address(instance.address): instance for instance in self.instances}

        def find(address: str, path: AttributePath) -> Location | None:
            instance = by_address.get(address) or by_block.get(block_address(address))
            return location_of(instance, path) if instance else None

        return find

    def inventory(self) -> Inventory:
        """Return the targets of the folder."""
        prefix = f"{self.shown}#" if self.shown != "." else ""
        resources = (_resource(instance) for instance in self.instances)
        targets = targets_of(resources, ResourceOrigin("this folder", "", prefix))
        return Inventory(tuple(targets), notes=tuple(type_notes(self.unread)))


def read_root_modules(folders: Iterable[tuple[Path, str]], store: ConfigurationFolders) -> list[RootModule]:
    """Read folders, each with its name as the user wrote it, as root modules.

    A folder that another one calls as a module is read there, with its inputs, and not by itself.
    """
    modules = [(store.root(folder, shown), folder, shown) for folder, shown in folders]
    called = {path for module, folder, _ in modules for path in _calls(module, folder)}
    roots: list[RootModule] = []
    for module, folder, shown in modules:
        if folder.resolve() in called:
            continue
        try:
            roots.append(RootModule.of(shown, module))
        except RecursionError:
            store.errors.append(InputError("the expressions of this folder are nested too deeply to be read", shown))
    return roots


def _calls(module: Module, folder: Path) -> Iterator[Path]:
    """Yield the local folders that a module calls, at whatever depth."""
    seen: set[Path] = set()
    queue = [(module, folder)]
    while queue:
        current, base = queue.pop()
        for source in current.local_sources():
            target = (base / source).resolve()
            loaded = current.context.load(str(base), source) if target not in seen else None
            if loaded is not None:
                seen.add(target)
                queue.append((Module(loaded[0], replace(current.context, folder=loaded[1], notes=[])), target))
    yield from seen


def read_single_file(file: InputFile, store: ConfigurationFolders) -> RootModule:
    """Read a configuration from standard input as a module of its own."""
    try:
        body = parse(file.text, file.name)
    except ParseError as error:
        store.errors.append(error.as_input_error(file.name))
        body = Body()
    module = Module(body, ModuleContext(".", lambda _folder, _source: None, store.notes))
    return RootModule.of(".", module)


def _resource(instance: ResourceInstance) -> TerraformResource:
    return TerraformResource(
        instance.address, instance.type, instance.block.labels[1], instance.values(), _InstanceLocator(instance).locate
    )


@dataclass(frozen=True, slots=True)
class _InstanceLocator:
    instance: ResourceInstance

    def locate(self, path: AttributePath) -> Location:
        return location_of(self.instance, path)
