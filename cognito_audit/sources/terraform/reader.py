"""The reader of Terraform: the plans, states and ``.tf`` files of one run."""

import posixpath
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from cognito_audit.model.inventory import InputError, Inventory, Unread
from cognito_audit.model.values import Unknown
from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.files.input_file import FileOptions, InputFile
from cognito_audit.sources.terraform.mapping.resource import FindLocation
from cognito_audit.sources.terraform.module.files import SUFFIXES, ConfigurationFolders
from cognito_audit.sources.terraform.module.roots import (
    RootModule,
    read_root_modules,
    read_single_file,
)
from cognito_audit.sources.terraform.plan.plan import read_plan

_PLAN: Final = re.compile(rb'"(?:planned_values|resource_changes|root_module|terraform_version)"\s*:')
_BLOCK: Final = re.compile(rb"^\s*(?:resource|module|variable|locals|output|data|terraform|provider)\b", re.MULTILINE)
_SAMPLE: Final = 65_536
"""The bytes of a file without a name that are searched for a block."""


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
        if file.name.endswith(SUFFIXES):
            return True
        start = file.data.lstrip()[:1]
        if start == b"{":
            return b"format_version" in file.data and _PLAN.search(file.data) is not None
        return file.path is None and _BLOCK.search(file.data[:_SAMPLE]) is not None

    def read(self, files: Sequence[InputFile], options: FileOptions) -> Inventory:
        """See ``Reader.read``."""
        folders = ConfigurationFolders()
        plans = [file for file in files if _is_plan(file)]
        configurations = [file for file in files if not _is_plan(file)]
        modules = read_root_modules(_folders(configurations), folders)
        modules += [read_single_file(file, folders) for file in configurations if file.path is None]
        plan_folders = _PlanFolders(_named_folder(options.terraform_dir, folders), modules)
        parts = [_plan(file, plan_folders) for file in plans]
        unplanned = [module for module in modules if module not in plan_folders.planned]
        parts += [module.inventory() for module in unplanned]
        # A plan already includes the override files of its folder.
        unread = tuple(Unread(*one) for one in folders.unread.items()) if unplanned else ()
        parts.append(Inventory(errors=tuple(folders.errors), unread=unread, notes=tuple(dict.fromkeys(folders.notes))))
        return Inventory(
            targets=tuple(target for part in parts for target in part.targets),
            errors=tuple(error for part in parts for error in part.errors),
            unread=tuple(unread for part in parts for unread in part.unread),
            notes=tuple(note for part in parts for note in part.notes),
        )


class _PlanFolders:
    """The folder of each plan: the named one, else the only one that declares every block of the plan.

    A folder that declares exactly those blocks is ``planned``: the plan is audited instead of it.
    """

    def __init__(self, named: Sequence[RootModule], modules: Sequence[RootModule]) -> None:
        self.named = named
        self.modules = modules
        self.planned: list[RootModule] = []

    def choose(self, blocks: frozenset[str]) -> FindLocation | None:
        """Return the function that finds a plan's blocks in its folder, or None if the folder is not certain."""
        if self.named:
            return max(self.named, key=lambda module: len(blocks & module.blocks())).location_finder()
        candidates = [module for module in self.modules if blocks and blocks <= module.blocks()]
        if len(candidates) != 1:
            return None
        self.planned += [module for module in candidates if module.blocks() == blocks]
        return candidates[0].location_finder()


def _is_plan(file: InputFile) -> bool:
    return not file.name.endswith(SUFFIXES) and _BLOCK.search(file.data[:_SAMPLE]) is None


def _plan(file: InputFile, folders: _PlanFolders) -> Inventory:
    try:
        inventory = read_plan(file.text, file.name, folders.choose)
    except ParseError as error:
        return file.failed(error)
    if file.named or not inventory.errors:
        return inventory
    return Inventory(unread=tuple(Unread(error.location, Unknown(error.message)) for error in inventory.errors))


def _folders(files: Iterable[InputFile]) -> list[tuple[Path, str]]:
    """Return the folders of the files with their names as the user wrote them, each once."""
    shown = {file.path.parent: posixpath.dirname(file.name) or "." for file in files if file.path is not None}
    return list(shown.items())


def _named_folder(name: str, folders: ConfigurationFolders) -> list[RootModule]:
    folder = Path(name)
    if not name:
        return []
    if not folder.is_dir():
        folders.errors.append(InputError("--terraform-dir: no such folder", name))
        return []
    return read_root_modules([(folder, folder.as_posix())], folders)
