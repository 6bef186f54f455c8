"""What a run left open: the one place that decides whether a run is complete."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from cognito_audit.model.verdict import Missing, Status

if TYPE_CHECKING:
    from cognito_audit.model.run import Result


@dataclass(frozen=True)
class Completeness:
    """What a run left open. It is complete where that is nothing: every selected question on every target is settled,
    and every input was read.

    ``unsettled`` are the results for which something was missing: what was not evaluated, and findings beside which
    something is unknown (more of the kind, or whether they are more severe), whether open, accepted or in the baseline.
    What was not evaluated may itself be accepted, by a suppression or the baseline: then it is settled.
    ``unread`` is what the sources left out. No severity decides here.
    """

    unsettled: tuple["Result", ...]
    unread: tuple[Missing, ...]
    interrupted: bool

    @classmethod
    def of(cls, results: Iterable["Result"], unread: tuple[Missing, ...], *, interrupted: bool) -> "Completeness":
        """Return what these results, and what was not read, leave open."""
        unsettled = (one for one in results if (one.missing or one.status is Status.NOT_EVALUATED) and one.is_open)
        return cls(tuple(unsettled), unread, interrupted)

    @property
    def is_complete(self) -> bool:
        """Whether nothing was left open."""
        return not (self.unsettled or self.unread or self.interrupted)

    @cached_property
    def not_evaluated(self) -> int:
        """How many checks (a rule on a target) gave no verdict."""
        return len({(one.rule, one.target) for one in self.unsettled if one.status is Status.NOT_EVALUATED})

    @cached_property
    def in_part(self) -> int:
        """How many checks gave a verdict, although something was missing for them."""
        return len({(one.rule, one.target) for one in self.unsettled if one.status is not Status.NOT_EVALUATED})
