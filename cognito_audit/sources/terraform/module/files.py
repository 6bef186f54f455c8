"""The files of ``.tf`` folders: each is parsed once, with the tfvars files beside it."""

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cognito_audit.model.inventory import InputError
from cognito_audit.model.values import Unknown
from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.files.input_file import read_file
from cognito_audit.sources.terraform.evaluation.inputs import InputValue
from cognito_audit.sources.terraform.hcl.parser import Body, parse, parse_json, parse_json_values
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


def _joined(folder: str, name: str) -> str:
    """Join a folder and a name as the user would write the path."""
    return posixpath.normpath(posixpath.join(folder, name))
