"""The documents that a command ends in, beside ``Run`` and ``Diagnosis``: a result together with its exit code.

They import the domain for type checking only, so that the registry can name them without loading a feature.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cognito_audit.errors import ExitCode

if TYPE_CHECKING:
    from cognito_audit.comparison.drift import Drift
    from cognito_audit.comparison.runs import RunComparison
    from cognito_audit.config.settings import Settings
    from cognito_audit.fixing.outcome import FixOutcome
    from cognito_audit.fixing.plan import Plan
    from cognito_audit.probe.outcome import ProbeOutcome
    from cognito_audit.probe.recovery import RecoveredUser
    from cognito_audit.rulebook.catalogue import Catalogue
    from cognito_audit.rulebook.rule import Rule


@dataclass(frozen=True, slots=True)
class ComparisonReport:
    """A comparison of two runs, or of live clients with their definitions."""

    comparison: "RunComparison | Drift"
    exit_code: ExitCode


@dataclass(frozen=True, slots=True)
class FixReport:
    """A plan of fixes. ``outcomes`` are those of its updates, None where nothing was to be applied."""

    plan: "Plan"
    exit_code: ExitCode
    outcomes: "Sequence[FixOutcome] | None" = None


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """The outcome of putting a saved original back."""

    outcome: "FixOutcome"
    exit_code: ExitCode


@dataclass(frozen=True, slots=True)
class ProbeReport:
    """The outcome of a probe of one app client."""

    outcome: "ProbeOutcome"


@dataclass(frozen=True, slots=True)
class CleanupReport:
    """The users that ``command`` (``cleanup`` or ``sweep``) looked into."""

    command: str
    users: "Sequence[RecoveredUser]"


@dataclass(frozen=True, slots=True)
class RuleList:
    """Rules of the catalogue."""

    rules: "Sequence[Rule]"


@dataclass(frozen=True, slots=True)
class RuleExplanation:
    """One rule, explained."""

    rule: "Rule"


@dataclass(frozen=True, slots=True)
class ConfigurationReport:
    """The effective settings and rules. ``text`` is the configuration file's, ``env`` the selected environment."""

    settings: "Settings"
    catalogue: "Catalogue"
    text: str = ""
    env: str | None = None
