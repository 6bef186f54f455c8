"""What the expressions of a ``terragrunt.hcl`` name: its folder, files in the folders above it, and what it includes.

A path is known here, but not as the text that Terragrunt makes of it: as a value it is unknown.
"""

import os
import posixpath
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cognito_audit.model.partial import PartialText
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.files.names import TERRAGRUNT
from cognito_audit.sources.terraform.evaluation.evaluator import evaluate
from cognito_audit.sources.terraform.evaluation.unknowns import InvalidExpression, NamedUnknown, TextOfParts
from cognito_audit.sources.terraform.hcl.parser import Attribute, Block, Body
from cognito_audit.sources.terraform.module.context import ModuleContext
from cognito_audit.sources.terraform.module.files import ConfigurationFolders, SourceFolder, joined
from cognito_audit.sources.terraform.module.module import Module

_PATH: Final = "a path on the machine that deploys it"
_DEPENDENCY: Final = "what a dependency has put out is known once it is deployed"
_PARENTS: Final = (TERRAGRUNT, "root.hcl")
"""The files that ``find_in_parent_folders()`` looks for without a name."""
_MAX_LEVELS: Final = 24
"""The most folders above a file in which another is looked for, and the deepest nesting of files that read others."""


@dataclass(frozen=True, slots=True)
class KnownPath(PartialText):
    """The path of a file or a folder, relative to the folder of the ``terragrunt.hcl``."""

    path: str = ""


def path_of(value: Any) -> str | None:
    """Return a path relative to the folder of the ``terragrunt.hcl``, or None if it is not known."""
    if isinstance(value, KnownPath):
        return value.path
    if isinstance(value, TextOfParts):
        parts = [path_of(part) for part in value.parts]
        return None if any(part is None for part in parts) else "".join(part for part in parts if part)
    return value if isinstance(value, str) else None


@dataclass(frozen=True, slots=True)
class ConfigPlace:
    """Where a configuration is evaluated: ``folder`` is that of the ``terragrunt.hcl``, ``shown`` its name as the user
    would write it, ``home`` the folder of the file itself, relative to it.
    """

    store: ConfigurationFolders
    folder: Path
    shown: str
    home: str = "."
    depth: int = 0

    def body(self, path: str) -> Body | None:
        """Return the content of a file, or None if there is none."""
        if self.depth > _MAX_LEVELS or not os.path.isfile(self.folder / path):  # noqa: PTH113  never raises
            return None
        return self.store.body(self.folder / path, joined(self.shown, path))

    def at(self, path: str) -> "ConfigPlace":
        """Return the place of a file that this one includes or reads."""
        return ConfigPlace(self.store, self.folder, self.shown, posixpath.dirname(path) or ".", self.depth + 1)


class TerragruntConfig(Module):
    """A ``terragrunt.hcl``, or a file that it includes or reads."""

    def __init__(self, place: ConfigPlace, body: Body) -> None:
        folder = SourceFolder(place.folder, place.shown, blocks=body.blocks)
        assumptions = place.store.assumptions
        super().__init__(ModuleContext(folder, lambda _call: Unknown("not a module"), assumptions=assumptions))
        self.place = place
        self.config = body
        self.functions: Mapping[str, Callable[[list[Any]], Any]] = {
            "dirname": self._dirname,
            "find_in_parent_folders": self._find,
            "get_original_terragrunt_dir": lambda _: KnownPath(_PATH, path="."),
            "get_parent_terragrunt_dir": lambda _: KnownPath(_PATH, path=place.home),
            "get_terragrunt_dir": lambda _: KnownPath(_PATH, path="."),
            "read_terragrunt_config": self._read,
        }

    def member(self, name: str) -> Any:
        """Return the value of the first name of a reference."""
        if name == "dependency":
            return NamedUnknown(_DEPENDENCY, name=name)
        if name == "include":
            return {label: found.exposed() for label, found in self.included() if found is not None}
        return super().member(name)

    def value(self, block: Block, name: str) -> Iterator[Any]:
        """Yield the value of an attribute of a block, if it is set."""
        attribute = block.body.attributes.get(name)
        if attribute is not None:
            yield evaluate(attribute.expression.tree, self.scope)

    def inputs_attribute(self) -> Attribute | None:
        """Return the attribute that sets the inputs."""
        return self.config.attributes.get("inputs")

    def included(self) -> Iterator[tuple[str, "TerragruntConfig | None"]]:
        """Yield what the file includes, by name; None for a file that is not found."""
        for block in self.config.blocks_of("include"):
            path = next((path_of(one) for one in self.value(block, "path")), None)
            body = self.place.body(path) if path else None
            label = block.labels[0] if block.labels else ""
            yield label, None if path is None or body is None else TerragruntConfig(self.place.at(path), body)

    def exposed(self) -> dict[str, Any]:
        """Return what other files see of this one."""
        inputs = self.inputs_attribute()
        return {
            "locals": {name: self.member("local").member(name) for name in self.locals},
            "inputs": evaluate(inputs.expression.tree, self.scope) if inputs else {},
        }

    def _dirname(self, values: list[Any]) -> Any:
        path = path_of(values[0]) if values else None
        known = isinstance(values[0], KnownPath | TextOfParts) if values else False
        return KnownPath(_PATH, path=posixpath.dirname(path) or ".") if known and path is not None else Unknown(_PATH)

    def _find(self, values: list[Any]) -> Any:
        """Return the first file of a name in the folders above."""
        names = _PARENTS if not values else (values[0],)
        if not all(isinstance(name, str) for name in names):
            return Unknown("find_in_parent_folders(...) of a name that is not known")
        for level in range(1, _MAX_LEVELS):
            for name in names:
                path = posixpath.join(*[".."] * level, name)
                if os.path.exists(self.place.folder / path):  # noqa: PTH110  never raises
                    return KnownPath(_PATH, path=path)
        return values[1] if len(values) > 1 else InvalidExpression(f"there is no {' or '.join(names)} above")

    def _read(self, values: list[Any]) -> Any:
        path = path_of(values[0]) if values else None
        if path is None:
            return Unknown("read_terragrunt_config(...) of a file that is not known")
        body = self.place.body(path)
        if body is not None:
            return TerragruntConfig(self.place.at(path), body).exposed()
        return values[1] if len(values) > 1 else Unknown(f"there is no {joined(self.place.shown, path)}")
