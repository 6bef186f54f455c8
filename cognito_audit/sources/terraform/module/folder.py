"""Folders of ``.tf`` files, read without Terraform: what the text determines is known, the rest is unknown."""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from cognito_audit.model.inventory import InputError, Inventory, Location
from cognito_audit.model.values import Unknown
from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.files.input_file import InputFile, read_file
from cognito_audit.sources.names.unread_types import type_notes
from cognito_audit.sources.terraform.evaluation.inputs import InputValue
from cognito_audit.sources.terraform.hcl.parser import Body, parse, parse_json, parse_json_values
from cognito_audit.sources.terraform.mapping.resource import (
    AttributePath,
    FindLocation,
    TerraformResource,
    block_address,
)
from cognito_audit.sources.terraform.mapping.resource_types import TYPES, is_unread
from cognito_audit.sources.terraform.mapping.targets import ResourceOrigin, targets_of
from cognito_audit.sources.terraform.module.instance import ResourceInstance
from cognito_audit.sources.terraform.module.locations import location_of
from cognito_audit.sources.terraform.module.module import Module, ModuleContext

SUFFIXES: Final = (".tf", ".tf.json")
_AUTO_TFVARS: Final = (".auto.tfvars", ".auto.tfvars.json")
_OVERRIDE: Final = re.compile(r"(?:^|_)override\.tf(?:\.json)?$")
_NOT_AUDITED: Final = frozenset({"terraform", "provider"})
"""Blocks that set nothing of a resource; tests often override them."""
_OVERRIDES: Final = Unknown(
    "override files are not evaluated, and this one may change audited resources; audit a plan instead"
)


@dataclass(slots=True)
class ConfigurationFolders:
    """The ``.tf`` files of some folders, each parsed once.

    ``errors``, ``notes`` and ``unread`` (files that are not evaluated) grow as folders are read.
    """

    errors: list[InputError] = field(default_factory=list)
    unread: dict[str, Unknown] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    _bodies: dict[Path, Body] = field(default_factory=dict)
    _shown: dict[Path, str] = field(default_factory=dict)

    def root(self, folder: Path, shown: str) -> Module:
        """Return a folder as a root module; ``shown`` is its name as the user wrote it."""
        context = ModuleContext(str(folder), self._load, self.notes)
        return Module(self._body(folder, shown), context, self._inputs(folder, shown))

    def _body(self, folder: Path, shown: str) -> Body:
        key = folder.resolve()
        if key not in self._bodies:
            self._shown[key] = shown
            files = (file for file in sorted(folder.iterdir()) if file.name.endswith(SUFFIXES))
            bodies = [self._file(file, shown) for file in files]
            self._bodies[key] = Body({}, tuple(block for body in bodies for block in body.blocks))
        return self._bodies[key]

    def _file(self, file: Path, shown: str) -> Body:
        body = self._parsed(file, shown, parse_json if file.name.endswith(".json") else parse)
        if not _OVERRIDE.search(file.name):
            return body
        if any(block.kind not in _NOT_AUDITED for block in body.blocks):
            self.unread[_joined(shown, file.name)] = _OVERRIDES
        return Body()

    def _parsed(self, file: Path, shown: str, parser: Callable[[str, str], Body]) -> Body:
        name = _joined(shown, file.name)
        try:
            return parser(read_file(file, named=True).text, name)
        except ParseError as error:
            self.errors.append(error.as_input_error(name))
        except RecursionError:
            self.errors.append(InputError("nested too deeply to be read", name))
        return Body()

    def _inputs(self, folder: Path, shown: str) -> Mapping[str, InputValue]:
        """Return what ``terraform.tfvars`` and ``*.auto.tfvars`` set, in Terraform's order: the last one wins."""
        automatic = sorted(file.name for file in folder.iterdir() if file.name.endswith(_AUTO_TFVARS))
        inputs: dict[str, InputValue] = {}
        for name in ("terraform.tfvars", "terraform.tfvars.json", *automatic):
            if (folder / name).is_file():
                parser = parse_json_values if name.endswith(".json") else parse
                body = self._parsed(folder / name, shown, parser)
                inputs.update({attribute.name: InputValue(attribute, None) for attribute in body.attributes.values()})
        return inputs

    def _load(self, folder: str, source: str) -> tuple[Body, str] | None:
        target = Path(folder) / source
        if not target.is_dir():
            return None
        return self._body(target, _joined(self._shown.get(Path(folder).resolve(), folder), source)), str(target)


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


def _joined(folder: str, name: str) -> str:
    """Join a folder and a name as the user would write the path."""
    return posixpath.normpath(posixpath.join(folder, name))
