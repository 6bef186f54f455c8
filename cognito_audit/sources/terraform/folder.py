"""Folders of ``.tf`` files, read without Terraform: what follows from the text is known, the rest is not."""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from cognito_audit.inventory import InputError, Place
from cognito_audit.sources.terraform.hcl import Attribute, Body, HclError, parse, parse_json, parse_json_values
from cognito_audit.sources.terraform.instance import Instance
from cognito_audit.sources.terraform.module import Given, Module, Surroundings
from cognito_audit.sources.terraform.places import place_of
from cognito_audit.sources.terraform.reading import Reading
from cognito_audit.sources.terraform.resource import AttributePath, Resource
from cognito_audit.sources.terraform.schema import TYPES
from cognito_audit.sources.terraform.targets import Where, targets_of

_OVERRIDE: Final = re.compile(r"(?:^|_)override\.tf(?:\.json)?$")


@dataclass(slots=True)
class Folders:
    """The ``.tf`` files of some folders, each parsed once. ``shown`` gives a folder's name as the user wrote it."""

    errors: list[InputError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _bodies: dict[Path, Body] = field(default_factory=dict)
    _shown: dict[Path, str] = field(default_factory=dict)

    def body(self, folder: Path, shown: str) -> Body:
        """All that the ``.tf`` and ``.tf.json`` files of a folder hold, together."""
        key = folder.resolve()
        if key not in self._bodies:
            self._shown[key] = shown
            bodies = [
                body
                for file in sorted(folder.iterdir())
                if file.name.endswith((".tf", ".tf.json")) and (body := self._file(file, shown)) is not None
            ]
            self._bodies[key] = Body({}, tuple(block for body in bodies for block in body.blocks))
        return self._bodies[key]

    def _file(self, file: Path, shown: str) -> Body | None:
        name = _joined(shown, file.name)
        if _OVERRIDE.search(file.name):
            self.notes.append(f"{name}: override files are not read")
            return None
        return self._parsed(file, name, parse_json if file.name.endswith(".json") else parse)

    def _parsed(self, file: Path, name: str, parser: Callable[[str, str], Body]) -> Body | None:
        try:
            return parser(file.read_text(encoding="utf-8"), name)
        except HclError as error:
            self.errors.append(InputError(str(error), name, error.place.line, error.place.column))
        except UnicodeDecodeError:
            self.errors.append(InputError("not UTF-8, as Terraform demands", name))
        except RecursionError:
            self.errors.append(InputError("nested too deeply to be read", name))
        except OSError as error:
            self.errors.append(InputError(f"cannot be read: {error.strerror}", name))
        return None

    def values(self, folder: Path, shown: str) -> dict[str, Given]:
        """What ``terraform.tfvars`` and ``*.auto.tfvars`` set, in Terraform's order: the last one wins."""
        automatic = sorted(file.name for file in folder.iterdir() if file.name.endswith(_AUTOMATIC))
        given: dict[str, Given] = {}
        for name in ("terraform.tfvars", "terraform.tfvars.json", *automatic):
            if (folder / name).is_file():
                parser = parse_json_values if name.endswith(".json") else parse
                body = self._parsed(folder / name, _joined(shown, name), parser)
                attributes: Iterable[Attribute] = body.attributes.values() if body else ()
                given.update({attribute.name: Given(attribute, None) for attribute in attributes})
        return given

    def load(self, folder: str, source: str) -> tuple[Body, str] | None:
        """The module that a call in ``folder`` names by a relative source."""
        target = Path(folder) / source
        if not target.is_dir():
            return None
        shown = _joined(self._shown.get(Path(folder).resolve(), folder), source)
        return self.body(target, shown), str(target)

    def module(self, folder: Path, shown: str) -> Module:
        """A folder as a root module."""
        body = self.body(folder, shown)
        return Module(body, Surroundings(str(folder), self.load, self.notes), self.values(folder, shown))


_AUTOMATIC: Final = (".auto.tfvars", ".auto.tfvars.json")


def read_folders(folders: Iterable[tuple[Path, str]]) -> Reading:
    """The clients and pools of some folders, each given with its name as the user wrote it (``infra``, or ``.``).

    A folder that another one of them calls as a module is read there, with its inputs, and not by itself.
    """
    store = Folders()
    roots = [(store.module(folder, shown), folder, shown) for folder, shown in folders]
    called = {path for module, folder, _ in roots for path in _calls(module, folder)}
    targets = []
    for module, folder, shown in roots:
        if folder.resolve() in called:
            continue
        try:
            resources = list(_resources(module))
            prefix = f"{shown}#" if shown != "." else ""
            targets += targets_of(resources, Where("this folder", "", prefix))
        except RecursionError:
            store.errors.append(InputError("the expressions of this folder are nested too deeply to be read", shown))
    return Reading(tuple(targets), tuple(dict.fromkeys(store.notes)), tuple(store.errors))


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


def _resources(module: Module) -> Iterator[Resource]:
    for instance in module.resources():
        if instance.type in TYPES:
            yield Resource(
                instance.address,
                instance.type,
                instance.block.labels[1],
                instance.values(),
                _Locate(instance).place,
            )


@dataclass(frozen=True, slots=True)
class _Locate:
    instance: Instance

    def place(self, path: AttributePath) -> Place:
        return place_of(self.instance, path)


_KEY: Final = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|\d+|\*)\]')


def folder_places(folder: Path, shown: str) -> Callable[[str, AttributePath], Place | None]:
    """A finder for ``read_plan``: where the resources of the plan that was made in ``folder`` are written down.

    An instance whose key does not follow from the text is found by its block.
    """
    instances = [entry for entry in Folders().module(folder, shown).resources() if entry.type in TYPES]
    exact = {instance.address: instance for instance in instances}
    by_block = {_KEY.sub("", instance.address): instance for instance in instances}

    def find(address: str, path: AttributePath) -> Place | None:
        instance = exact.get(address) or by_block.get(_KEY.sub("", address))
        return place_of(instance, path) if instance else None

    return find


def _joined(folder: str, name: str) -> str:
    """A path below a folder as the user would write it."""
    return posixpath.normpath(posixpath.join(folder, name))
