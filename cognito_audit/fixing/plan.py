"""The plan of a fix: what is shown, and what is applied."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cognito_audit.fixing.changes import FieldChange, field_changes
from cognito_audit.fixing.updates import UPDATES, Update, request_of, without_empty
from cognito_audit.model.inventory import Input, InputError, Target
from cognito_audit.model.unknown import REST
from cognito_audit.model.verdict import Missing, Severity


@dataclass(frozen=True, slots=True)
class FixStep:
    """One finding's fix as a part of the plan."""

    rule: str
    name: str
    severity: Severity
    title: str
    side_effects: tuple[str, ...] = ()
    patch: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnfixedFinding:
    """A finding that remains: why there is no fix, and what a person can do instead (``remedy``)."""

    rule: str
    name: str
    severity: Severity
    message: str
    reasons: tuple[str, ...]
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class RaisedFinding:
    """A finding of a rule that did not apply before and will fail after the update."""

    rule: str
    name: str
    severity: Severity
    message: str


@dataclass(frozen=True, slots=True)
class ResourcePlan:
    """The plan for one app client or user pool.

    ``before`` and ``after`` are whole answers of the API; ``also_fixed`` names findings that the steps of others fix.
    """

    target: Target
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    steps: tuple[FixStep, ...] = ()
    unfixed: tuple[UnfixedFinding, ...] = ()
    raised: tuple[RaisedFinding, ...] = ()
    also_fixed: tuple[str, ...] = ()

    @property
    def update(self) -> Update:
        """The operation that applies the plan."""
        return UPDATES[self.target.kind]

    @property
    def is_live(self) -> bool:
        """Whether the resource was read from AWS rather than from a file."""
        return self.target.locate(self.target.kind) is None

    def changes(self) -> tuple[FieldChange, ...]:
        """Return the changes, field by field."""
        return tuple(field_changes(without_empty(self.before), without_empty(self.after)))

    def request(self) -> dict[str, Any]:
        """Return the parameters of the update. Raises ``SendError``."""
        return request_of(self.update, self.after, self.before)

    def unchanged_settings(self) -> tuple[str, ...]:
        """Return the settings that the update sends as they were; none if there is no update."""
        if not self.steps:
            return ()
        changed = {change.path.partition(".")[0] for change in self.changes()}
        names = without_empty(self.after).keys() - self.update.answer_only - {"UserPoolId", "ClientId", "Id", REST}
        return tuple(sorted(names - self.update.never_sent.keys() - changed))

    def patch(self) -> dict[str, Any]:
        """Return the changed members, whole, as a template should have them."""
        changed = dict.fromkeys(change.path.partition(".")[0] for change in self.changes())
        return {name: self.after.get(name) for name in changed}


@dataclass(frozen=True, slots=True)
class Plan:
    """The plans for all resources with findings (among all ``targets``), and what could not be read.

    ``not_requested`` are plans for the user pool when only app clients were named.
    """

    resources: tuple[ResourcePlan, ...]
    targets: tuple[Target, ...] = ()
    not_requested: tuple[ResourcePlan, ...] = ()
    inputs: tuple[Input, ...] = ()
    errors: tuple[InputError, ...] = ()
    broken: tuple[str, ...] = ()
    unread: tuple[Missing, ...] = ()
    notes: tuple[str, ...] = ()

    def changing(self) -> tuple[ResourcePlan, ...]:
        """Return the plans that change anything."""
        return tuple(plan for plan in self.resources if plan.steps)
