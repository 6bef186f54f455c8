"""Terragrunt: what a ``terragrunt.hcl`` and the files that it includes set of the module that it deploys."""

import os
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cognito_audit.model.inventory import NotAudited, Unread
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.files.names import TERRAGRUNT
from cognito_audit.sources.terraform.evaluation.evaluator import evaluate
from cognito_audit.sources.terraform.evaluation.inputs import InputValue
from cognito_audit.sources.terraform.hcl.parser import Block
from cognito_audit.sources.terraform.module.calls import is_local
from cognito_audit.sources.terraform.module.files import ConfigurationFolders, SourceFolder, joined
from cognito_audit.sources.terraform.module.terragrunt_config import ConfigPlace, TerragruntConfig, path_of

_GENERATED: Final = "the Terraform code that it generates is not read; audit a plan instead"
_MAY_HOLD: Final = re.compile(r"cognito|cloudformation|servicecatalog|\bmodule\b", re.IGNORECASE)
"""What code has that declares a target, or calls what may."""
_SHALLOW: Final = (None, "shallow", "no_merge")


@dataclass(frozen=True, slots=True)
class TerragruntFile:
    """A ``terragrunt.hcl``: its folder, its name as the user would write it, its content, and that of the files that it
    includes; ``is_whole`` says that all of these are there.
    """

    folder: Path
    shown: str
    config: TerragruntConfig
    included: tuple[TerragruntConfig, ...]
    is_whole: bool

    @classmethod
    def read(cls, store: ConfigurationFolders, folder: Path, shown: str) -> "TerragruntFile":
        """Read the file of a folder, and what it includes."""
        body = store.body(folder / TERRAGRUNT, joined(shown, TERRAGRUNT))
        config = TerragruntConfig(ConfigPlace(store, folder, shown), body)
        included = [found for _, found in config.included()]
        found = tuple(one for one in included if one is not None)
        return cls(folder, joined(shown, TERRAGRUNT), config, found, len(found) == len(included))

    @property
    def configs(self) -> tuple[TerragruntConfig, ...]:
        """Return what it includes, and then the file itself: the later counts."""
        return (*self.included, self.config)

    def deployed(self, store: ConfigurationFolders) -> SourceFolder | Unread | NotAudited:
        """Return the folder of the module that the file deploys."""
        sources = [
            source
            for config in self.configs
            for block in config.config.blocks_of("terraform")
            for source in config.value(block, "source")
        ]
        if not sources:
            # Beside .tf files, it deploys these.
            if not self.is_whole and not store.folder(self.folder, self.shown).files:
                return self._unread("which module it deploys is not known: the file that it includes is not read")
            return NotAudited(self.shown, "it deploys no module")
        source = path_of(sources[-1])
        if source is None or not (is_local(source) or sources[-1] is not source):
            what = f" {source}" if source is not None else ""
            return self._unread(f"the source{what} of its module is not a local folder; audit a plan instead")
        path = source.replace("//", "/")
        shown = joined(posixpath.dirname(self.shown), path)
        if not os.path.isdir(self.folder / path):  # noqa: PTH112  never raises
            return self._unread(f"there is no folder {shown}")
        found = store.folder(self.folder / path, shown)
        if not found.files and not found.unread:
            return self._unread(f"the folder {shown} has no Terraform file; audit a plan instead")
        return found

    def generated(self) -> Iterator[Unread]:
        """Yield the blocks whose Terraform code, which Terragrunt writes beside the module's, may hold a target."""
        for config in self.configs:
            for block in config.config.blocks_of("generate"):
                disabled = any(value is True for value in config.value(block, "disable"))
                contents = list(config.value(block, "contents"))
                if not disabled and not all(isinstance(one, str) and not _MAY_HOLD.search(one) for one in contents):
                    yield Unread(str(block.location), Unknown(_GENERATED))
            attribute = config.config.attributes.get("generate")
            if attribute is not None:
                yield Unread(attribute.location.file, Unknown(_GENERATED))

    def inputs(self, folder: SourceFolder) -> dict[str, InputValue]:
        """Return the values of the variables of a module that the file sets, or may set."""
        doubtful = not self.is_whole
        found: dict[str, InputValue] = {}
        for config in self.configs:
            attribute = config.inputs_attribute()
            values = evaluate(attribute.expression.tree, config.scope) if attribute else {}
            if attribute is None or not isinstance(values, Mapping):
                doubtful = doubtful or values != {}
                continue
            found |= {name: InputValue(attribute, config.scope, steps=(name,)) for name in values}
        if self._merges_deeply():
            return dict(self._doubts(folder))
        return {**(dict(self._doubts(folder)) if doubtful else {}), **found}

    def overrides(self, folder: SourceFolder) -> dict[str, InputValue]:
        """Return the variables whose values the file may replace, whatever else sets them."""
        sets_nothing = (
            self._sets_nothing(config, inner)
            for config in self.configs
            for block in config.config.blocks_of("terraform")
            for inner in block.body.blocks_of("extra_arguments")
        )
        return {} if all(sets_nothing) else dict(self._doubts(folder))

    def _doubts(self, folder: SourceFolder) -> Iterator[tuple[str, InputValue]]:
        for block in folder.blocks:
            default = block.body.attributes.get("default")
            if block.kind == "variable" and default is not None:  # one without a default is unknown anyway
                name = block.labels[0]
                yield name, InputValue(default, None, f"{self.shown} may set var.{name}; audit a plan instead")

    def _sets_nothing(self, config: TerragruntConfig, arguments: Block) -> bool:
        """Return whether extra arguments of Terraform certainly set no variable."""
        if not {"arguments", "commands"}.issuperset(arguments.body.attributes):
            return False
        values: Any = next(config.value(arguments, "arguments"), [])
        return isinstance(values, list) and all(isinstance(one, str) and "-var" not in one for one in values)

    def _merges_deeply(self) -> bool:
        includes = self.config.config.blocks_of("include")
        return any(one not in _SHALLOW for block in includes for one in self.config.value(block, "merge_strategy"))

    def _unread(self, why: str) -> Unread:
        return Unread(self.shown, Unknown(why))
