"""The verdict of a rule on a target: one of four."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, NamedTuple


class Status(StrEnum):
    """The four verdicts. ``NOT_EVALUATED`` is neither a pass nor a failure: a value could not be read."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not-applicable"
    NOT_EVALUATED = "not-evaluated"


class Severity(StrEnum):
    """Severity of a finding; docs/configuration.md says what each one means."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the most severe."""
        return _RANK[self]

    def at_least(self, other: "Severity") -> bool:
        """Whether this is at least as severe as the other."""
        return self.rank <= other.rank


_RANK: Final = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that could not be read: its symbolic path, why, and the IAM action that would give it (or empty)."""

    path: str
    reason: str
    action: str = ""

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


@dataclass(frozen=True, slots=True)
class OutsideMissing(Missing):
    """A fact that no file can give, because it may be made elsewhere."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem. ``path`` is its symbolic path, ``key`` what tells it from others of the same rule (such as a URL)."""

    message: str
    path: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Fix:
    """A change that fixes the finding.

    ``target`` is ``client`` (parameters of UpdateUserPoolClient) or ``pool`` (UpdateUserPool); ``patch`` is merged
    deeply into the whole present configuration; ``also`` says what else the change affects.
    """

    title: str
    target: str
    patch: Mapping[str, Any]
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoFix:
    """The reasons why no fix is offered."""

    reasons: tuple[str, ...]


class OpenSeverity(NamedTuple):
    """A higher severity that a finding may have, and what is missing to know."""

    severity: Severity
    missing: Missing


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rule's answer for one target.

    ``severity`` is the rule's own, or the adjusted one with the reason in ``adjusted``. ``evidence`` maps symbolic
    paths to the values that were read. A failed verdict may have ``missing`` facts too: what is known was enough.
    ``may_be`` is there where an unknown value leaves open whether the severity is higher.
    """

    status: Status
    severity: Severity
    findings: tuple[Finding, ...] = ()
    missing: tuple[Missing, ...] = ()
    fix: Fix | NoFix | None = None
    adjusted: str = ""
    remediation: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    may_be: OpenSeverity | None = None

    @property
    def is_settled(self) -> bool:
        """Whether nothing was missing for it."""
        return self.status is not Status.NOT_EVALUATED and not self.missing and self.may_be is None
