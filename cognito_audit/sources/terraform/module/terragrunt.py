"""Terragrunt: what a ``terragrunt.hcl`` sets of the module that it deploys, as far as that one file determines it."""

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
from cognito_audit.sources.terraform.hcl.parser import Block, Body, parse
from cognito_audit.sources.terraform.module.calls import is_local
from cognito_audit.sources.terraform.module.context import ModuleContext
from cognito_audit.sources.terraform.module.files import ConfigurationFolders, SourceFolder, joined
from cognito_audit.sources.terraform.module.module import Module

_GENERATED: Final = "the Terraform code that it generates is not read; audit a plan instead"
_MAY_HOLD: Final = re.compile(r"cognito|cloudformation|servicecatalog|\bmodule\b", re.IGNORECASE)
"""What code has that declares a target, or calls what may."""
_SHALLOW: Final = (None, "shallow", "no_merge")


@dataclass(frozen=True, slots=True)
class TerragruntFile:
    """A ``terragrunt.hcl``: its folder, its name as the user would write it, and its content."""

    folder: Path
    shown: str
    body: Body
    module: Module

    @classmethod
    def read(cls, store: ConfigurationFolders, folder: Path, shown: str) -> "TerragruntFile":
        """Read the file of a folder."""
        body = store.parsed(folder / TERRAGRUNT, joined(shown, TERRAGRUNT), parse)
        own = SourceFolder(folder, shown, blocks=body.blocks)
        context = ModuleContext(own, lambda _call: Unknown("not a module"), assumptions=store.assumptions)
        return cls(folder, joined(shown, TERRAGRUNT), body, Module(context))

    def deployed(self, store: ConfigurationFolders) -> SourceFolder | Unread | NotAudited:
        """Return the folder of the module that the file deploys."""
        sources = [found for block in self.body.blocks_of("terraform") for found in self._values(block, "source")]
        if not sources:
            # Beside .tf files, it deploys these.
            if any(self.body.blocks_of("include")) and not store.folder(self.folder, self.shown).files:
                return self._unread("which module it deploys is not known: the file that it includes is not read")
            return NotAudited(self.shown, "it deploys no module")
        source = sources[-1]
        if not is_local(source):
            what = f" {source}" if isinstance(source, str) else ""
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
        for block in self.body.blocks_of("generate"):
            disabled = any(value is True for value in self._values(block, "disable"))
            contents = list(self._values(block, "contents"))
            if not disabled and not all(isinstance(one, str) and not _MAY_HOLD.search(one) for one in contents):
                yield Unread(str(block.location), Unknown(_GENERATED))
        attribute = self.body.attributes.get("generate")
        if attribute is not None:
            yield Unread(self.shown, Unknown(_GENERATED))

    def inputs(self, folder: SourceFolder) -> dict[str, InputValue]:
        """Return the values of the variables of a module that the file sets, or may set."""
        attribute = self.body.attributes.get("inputs")
        values = evaluate(attribute.expression.tree, self.module.scope) if attribute else {}
        known = values if isinstance(values, Mapping) and not self._merges_deeply() else {}
        set_here = {
            name: InputValue(attribute, self.module.scope, steps=(name,)) for name in known if attribute is not None
        }
        doubtful = known is not values or any(self.body.blocks_of("include"))
        return {**(dict(self._doubts(folder)) if doubtful else {}), **set_here}

    def overrides(self, folder: SourceFolder) -> dict[str, InputValue]:
        """Return the variables whose values the file may replace, whatever else sets them."""
        extra = [
            inner for block in self.body.blocks_of("terraform") for inner in block.body.blocks_of("extra_arguments")
        ]
        return {} if all(map(self._sets_nothing, extra)) else dict(self._doubts(folder))

    def _doubts(self, folder: SourceFolder) -> Iterator[tuple[str, InputValue]]:
        for block in folder.blocks:
            default = block.body.attributes.get("default")
            if block.kind == "variable" and default is not None:  # one without a default is unknown anyway
                name = block.labels[0]
                yield name, InputValue(default, None, f"{self.shown} may set var.{name}; audit a plan instead")

    def _sets_nothing(self, arguments: Block) -> bool:
        """Return whether extra arguments of Terraform certainly set no variable."""
        if not {"arguments", "commands"}.issuperset(arguments.body.attributes):
            return False
        values: Any = next(self._values(arguments, "arguments"), [])
        return isinstance(values, list) and all(isinstance(one, str) and "-var" not in one for one in values)

    def _merges_deeply(self) -> bool:
        includes = self.body.blocks_of("include")
        return any(value not in _SHALLOW for block in includes for value in self._values(block, "merge_strategy"))

    def _values(self, block: Block, name: str) -> Iterator[Any]:
        attribute = block.body.attributes.get(name)
        if attribute is not None:
            yield evaluate(attribute.expression.tree, self.module.scope)

    def _unread(self, why: str) -> Unread:
        return Unread(self.shown, Unknown(why))
