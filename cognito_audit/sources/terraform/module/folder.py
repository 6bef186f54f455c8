"""Folders of ``.tf`` files, read without Terraform: what follows from the text is known, the rest is not."""

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
from cognito_audit.sources.names.unknown import type_notes
from cognito_audit.sources.terraform.evaluation.inputs import Given
from cognito_audit.sources.terraform.hcl.parser import Body, parse, parse_json, parse_json_values
from cognito_audit.sources.terraform.mapping.resource import AttributePath, Finder, Resource, without_keys
from cognito_audit.sources.terraform.mapping.resource_types import TYPES, is_unread
from cognito_audit.sources.terraform.mapping.targets import Where, targets_of
from cognito_audit.sources.terraform.module.instance import Instance
from cognito_audit.sources.terraform.module.locations import place_of
from cognito_audit.sources.terraform.module.module import Module, Surroundings

SUFFIXES: Final = (".tf", ".tf.json")
_AUTOMATIC: Final = (".auto.tfvars", ".auto.tfvars.json")
_OVERRIDE: Final = re.compile(r"(?:^|_)override\.tf(?:\.json)?$")
_NOT_JUDGED: Final = frozenset({"terraform", "provider"})
"""Blocks that set nothing of a resource: to override them for a test is common."""
_OVERRIDES: Final = Unknown("override files are not evaluated, and it may change what was judged; give a plan instead")


@dataclass(slots=True)
class Folders:
    """The ``.tf`` files of some folders, each parsed once; ``errors``, ``notes`` and ``unread`` (what of
    them is not evaluated, by file) grow as they are read.
    """

    errors: list[InputError] = field(default_factory=list)
    unread: dict[str, Unknown] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    _bodies: dict[Path, Body] = field(default_factory=dict)
    _shown: dict[Path, str] = field(default_factory=dict)

    def root(self, folder: Path, shown: str) -> Module:
        """A folder as a root module; ``shown`` is its name as the user wrote it."""
        around = Surroundings(str(folder), self._load, self.notes)
        return Module(self._body(folder, shown), around, self._values(folder, shown))

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
        if any(block.kind not in _NOT_JUDGED for block in body.blocks):
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

    def _values(self, folder: Path, shown: str) -> Mapping[str, Given]:
        """What ``terraform.tfvars`` and ``*.auto.tfvars`` set, in Terraform's order: the last one wins."""
        automatic = sorted(file.name for file in folder.iterdir() if file.name.endswith(_AUTOMATIC))
        given: dict[str, Given] = {}
        for name in ("terraform.tfvars", "terraform.tfvars.json", *automatic):
            if (folder / name).is_file():
                parser = parse_json_values if name.endswith(".json") else parse
                body = self._parsed(folder / name, shown, parser)
                given.update({attribute.name: Given(attribute, None) for attribute in body.attributes.values()})
        return given

    def _load(self, folder: str, source: str) -> tuple[Body, str] | None:
        target = Path(folder) / source
        if not target.is_dir():
            return None
        return self._body(target, _joined(self._shown.get(Path(folder).resolve(), folder), source)), str(target)


@dataclass(frozen=True, slots=True)
class Root:
    """A root module with what it declares of Cognito; ``unread`` are the types that are not read, with places."""

    shown: str
    instances: tuple[Instance, ...]
    unread: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, shown: str, module: Module) -> "Root":
        """The root that a module is. Raises ``RecursionError`` for one that is nested too deeply."""
        found = tuple(module.resources())
        unread = tuple((one.type, str(place_of(one, ()))) for one in found if is_unread(one.type))
        return cls(shown, tuple(one for one in found if one.type in TYPES), unread)

    def blocks(self) -> frozenset[str]:
        """The addresses of the blocks, instances aside."""
        return frozenset(without_keys(instance.address) for instance in self.instances)

    def find(self) -> Finder:
        """Where the resources of a plan that was made here are written down: an instance whose key does not follow
        from the text is found by its block.
        """
        exact = {instance.address: instance for instance in self.instances}
        by_block = {without_keys(instance.address): instance for instance in self.instances}

        def find(address: str, path: AttributePath) -> Location | None:
            instance = exact.get(address) or by_block.get(without_keys(address))
            return place_of(instance, path) if instance else None

        return find

    def inventory(self) -> Inventory:
        """The clients and pools of the folder."""
        prefix = f"{self.shown}#" if self.shown != "." else ""
        resources = (_resource(instance) for instance in self.instances)
        targets = targets_of(resources, Where("this folder", "", prefix))
        return Inventory(tuple(targets), notes=tuple(type_notes(self.unread)))


def read_roots(folders: Iterable[tuple[Path, str]], store: Folders) -> list[Root]:
    """The folders, each given with its name as the user wrote it, as root modules.

    A folder that another one of them calls as a module is read there, with its inputs, and not by itself.
    """
    modules = [(store.root(folder, shown), folder, shown) for folder, shown in folders]
    called = {path for module, folder, _ in modules for path in _calls(module, folder)}
    roots: list[Root] = []
    for module, folder, shown in modules:
        if folder.resolve() in called:
            continue
        try:
            roots.append(Root.of(shown, module))
        except RecursionError:
            store.errors.append(InputError("the expressions of this folder are nested too deeply to be read", shown))
    return roots


def _calls(module: Module, folder: Path) -> Iterator[Path]:
    """The local folders that a module calls, at whatever depth."""
    seen: set[Path] = set()
    queue = [(module, folder)]
    while queue:
        current, base = queue.pop()
        for source in current.local_sources():
            target = (base / source).resolve()
            found = current.around.load(str(base), source) if target not in seen else None
            if found is not None:
                seen.add(target)
                queue.append((Module(found[0], replace(current.around, folder=found[1], notes=[])), target))
    yield from seen


def single_file(file: InputFile, store: Folders) -> Root:
    """A configuration that came through standard input: a module of its own."""
    try:
        body = parse(file.text, file.name)
    except ParseError as error:
        store.errors.append(error.as_input_error(file.name))
        body = Body()
    module = Module(body, Surroundings(".", lambda _folder, _source: None, store.notes))
    return Root.of(".", module)


def _resource(instance: Instance) -> Resource:
    return Resource(
        instance.address, instance.type, instance.block.labels[1], instance.values(), _Locate(instance).place
    )


@dataclass(frozen=True, slots=True)
class _Locate:
    instance: Instance

    def place(self, path: AttributePath) -> Location:
        return place_of(self.instance, path)


def _joined(folder: str, name: str) -> str:
    """A path below a folder as the user would write it."""
    return posixpath.normpath(posixpath.join(folder, name))
