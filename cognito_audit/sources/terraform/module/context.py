"""What a module needs of its environment: its folder, the folders of called modules, and where it reports what it is
without.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from cognito_audit.model.inventory import Location, Unread
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.files.assumptions import Assumptions
from cognito_audit.sources.terraform.evaluation.decisions import Decisions
from cognito_audit.sources.terraform.evaluation.scope import Budget
from cognito_audit.sources.terraform.mapping.resource import block_address
from cognito_audit.sources.terraform.module.calls import ModuleCall
from cognito_audit.sources.terraform.module.files import SourceFolder

_MAX_DEPTH: Final = 24
"""The deepest nesting of modules that is followed."""


@dataclass(frozen=True, slots=True)
class ModuleContext:
    """What a module needs of its environment.

    ``find`` returns the folders of called modules. ``unread`` is what was left out anywhere below the root module, by
    name. ``path`` are the names of the calls around the module, ``around`` the folders of those calls. ``decisions``
    are those that the files of the root module leave open; ``assumptions`` are values
    that the user gave.
    """

    folder: SourceFolder
    find: Callable[[ModuleCall], SourceFolder | Unknown]
    unread: dict[str, Unread] = field(default_factory=dict)
    path: tuple[str, ...] = ()
    around: frozenset[str] = frozenset()
    budget: Budget = field(default_factory=Budget)
    decisions: Decisions = field(default_factory=Decisions)
    above: SourceFolder | None = None
    assumptions: Assumptions = field(default_factory=Assumptions)

    @property
    def root(self) -> SourceFolder:
        """Return the folder of the root module."""
        return self.above or self.folder

    def enter(self, call: ModuleCall) -> "ModuleContext | Unknown":
        """Return the context of a called module, or why it is not read."""
        folder = self.find(call)
        if isinstance(folder, Unknown):
            return folder
        around = self.around | {os.path.realpath(self.folder.path)}
        if os.path.realpath(folder.path) in around:
            return Unknown("it calls itself, which Terraform refuses")
        if len(call.path) > _MAX_DEPTH:
            return Unknown(f"modules are nested more than {_MAX_DEPTH} deep; audit a plan instead")
        return replace(self, folder=folder, path=call.path, around=around, above=self.root)

    def leave_out(self, place: Location, name: str, why: Unknown) -> Unknown:
        """Report a module or a resource that is not read, and return why."""
        what = f"{place.file}:{place.line}: {block_address(name)}"
        self.unread.setdefault(what, Unread(what, Unknown(f"not read: {why.reason}")))
        return Unknown(f"{name} is not read: {why.reason}")
