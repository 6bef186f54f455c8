"""The folders of called modules: local ones, and those that ``terraform init`` copied."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from cognito_audit.model.inventory import InputError
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.documents import ParseError, json_documents
from cognito_audit.sources.files.input_file import read_file
from cognito_audit.sources.terraform.module.files import ConfigurationFolders, SourceFolder, joined
from cognito_audit.sources.terraform.module.installed import InstalledModule, installed_modules

_NEXT_STEP: Final = "run terraform init and check again, or audit a plan (terraform show -json)"
_MANIFEST: Final = ".terraform/modules/modules.json"


@dataclass(frozen=True, slots=True)
class ModuleCall:
    """A ``module`` block: the names of the calls from the root to it, its folder, ``source`` and ``version``."""

    path: tuple[str, ...]
    folder: SourceFolder
    source: Any
    version: Any


@dataclass(slots=True)
class CalledModules:
    """Finds the folders of the modules that a root module calls, at whatever depth."""

    store: ConfigurationFolders
    root: SourceFolder
    _installed: Mapping[str, InstalledModule] | None = field(default=None)

    def find(self, call: ModuleCall) -> SourceFolder | Unknown:
        """Return the folder of a called module, or why there is none."""
        if not isinstance(call.source, str):
            return Unknown(f"its source is not known here; {_NEXT_STEP}")
        if is_local(call.source):
            return self._folder(call.folder.path / call.source, joined(call.folder.shown, call.source))
        copy = self._manifest().get(".".join(call.path))
        if copy is None:
            return Unknown(f"its source {call.source} is not a local folder; {_NEXT_STEP}")
        if not copy.is_of(call.source, call.version):
            return Unknown(f"the copy in .terraform is not that of {call.source}; {_NEXT_STEP}")
        return self._folder(self.root.path / copy.folder, joined(self.root.shown, copy.folder))

    def _folder(self, path: Path, shown: str) -> SourceFolder | Unknown:
        if not os.path.isdir(path):  # noqa: PTH112  Path.is_dir raises for a folder that cannot be searched
            return Unknown(f"there is no folder {shown}")
        folder = self.store.folder(path, shown)
        if not folder.files and not folder.unread:
            return Unknown(f"the folder {shown} has no Terraform file; {_NEXT_STEP}")
        return folder

    def _manifest(self) -> Mapping[str, InstalledModule]:
        """Return the modules that ``terraform init`` copied, by the names of their calls."""
        if self._installed is None:
            file, shown = self.root.path / _MANIFEST, joined(self.root.shown, _MANIFEST)
            self._installed = {}
            if os.path.lexists(file):
                try:
                    self._installed = installed_modules(json_documents(read_file(file, named=True).text, shown))
                except ParseError as error:
                    self.store.errors.append(error.as_input_error(shown))
                except RecursionError:
                    self.store.errors.append(InputError("nested too deeply to be read", shown))
        return self._installed


def is_local(source: Any) -> bool:
    """Return whether a source is the path of a folder."""
    return isinstance(source, str) and source.startswith(".")
