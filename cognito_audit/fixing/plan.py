"""What is to change: the plan that is shown, and the one that is carried out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cognito_audit.fixing.changes import Change, changes
from cognito_audit.fixing.updates import UPDATES, Update, request_of, without_empty
from cognito_audit.model.inventory import Input, InputError, Target
from cognito_audit.model.verdict import Missing, Severity


@dataclass(frozen=True, slots=True)
class Step:
    """One finding's fix as a part of the plan; ``also`` says what else it affects."""

    rule: str
    name: str
    severity: Severity
    title: str
    also: tuple[str, ...] = ()
    patch: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unfixed:
    """A finding that stays: ``reasons`` say why there is no fix, ``remedy`` what a person can do, and where."""

    rule: str
    name: str
    severity: Severity
    message: str
    reasons: tuple[str, ...]
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Raised:
    """A rule that did not apply before and will fail afterwards."""

    rule: str
    name: str
    severity: Severity
    message: str


@dataclass(frozen=True, slots=True)
class ResourcePlan:
    """The plan for one app client or user pool.

    ``before`` and ``after`` are whole answers of the API; ``mended`` names findings that the steps mend on their way.
    """

    target: Target
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    steps: tuple[Step, ...] = ()
    unfixed: tuple[Unfixed, ...] = ()
    raised: tuple[Raised, ...] = ()
    mended: tuple[str, ...] = ()

    @property
    def update(self) -> Update:
        """The operation that carries the plan out."""
        return UPDATES[self.target.kind]

    @property
    def is_live(self) -> bool:
        """Whether the resource was read from AWS, and not from a file."""
        return self.target.locate(self.target.kind) is None

    def changes(self) -> tuple[Change, ...]:
        """What changes, field by field."""
        return tuple(changes(without_empty(self.before), without_empty(self.after)))

    def request(self) -> dict[str, Any]:
        """The parameters of the update. Raises ``CannotSend``."""
        return request_of(self.update, self.after, self.before)

    def stays(self) -> tuple[str, ...]:
        """The settings that are as they were after the update; none where nothing is sent."""
        if not self.steps:
            return ()
        moved = {change.path.partition(".")[0] for change in self.changes()}
        names = without_empty(self.after).keys() - self.update.answer_only - {"UserPoolId", "ClientId", "Id", "*"}
        return tuple(sorted(names - self.update.never_sent.keys() - moved))

    def patch(self) -> dict[str, Any]:
        """The changed members, whole: what a template has to say about them afterwards."""
        moved = dict.fromkeys(change.path.partition(".")[0] for change in self.changes())
        return {name: self.after.get(name) for name in moved}


@dataclass(frozen=True, slots=True)
class Plan:
    """The plans for all resources with findings (of all ``targets``), and what could not be looked at.

    ``left`` are those that nobody asked to change: the user pool of app clients that were named.
    """

    resources: tuple[ResourcePlan, ...]
    targets: tuple[Target, ...] = ()
    left: tuple[ResourcePlan, ...] = ()
    inputs: tuple[Input, ...] = ()
    errors: tuple[InputError, ...] = ()
    broken: tuple[str, ...] = ()
    unread: tuple[Missing, ...] = ()
    notes: tuple[str, ...] = ()

    def changing(self) -> tuple[ResourcePlan, ...]:
        """The plans that change anything."""
        return tuple(plan for plan in self.resources if plan.steps)
