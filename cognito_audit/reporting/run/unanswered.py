"""The open questions of a run, for formats that machines read: one entry for each rule and reason."""

from dataclasses import dataclass

from cognito_audit.model.run import Run
from cognito_audit.model.verdict import Status
from cognito_audit.text.sanitize import plain_text


@dataclass(frozen=True, slots=True)
class OpenCheck:
    """A rule that could not be evaluated on some targets (by id) for the same reasons.

    ``in_part``: it has findings there, and it is not known whether they are all, or as severe as they may be.
    """

    rule: str
    name: str
    in_part: bool
    reasons: tuple[str, ...]
    targets: tuple[str, ...]

    @property
    def message(self) -> str:
        """The rule, the number of targets and the reasons, in a sentence."""
        noun = "target" if len(self.targets) == 1 else "targets"
        reasons = "; ".join(self.reasons) or "no reason was recorded"
        how = "was evaluated only in part" if self.in_part else "was not evaluated"
        return f"{self.rule} {self.name} {how} on {len(self.targets)} {noun}: {reasons}."


def unanswered(run: Run) -> list[OpenCheck]:
    """The checks that could not be evaluated, or not in full, by rule and reason.

    A denied call leaves one for each client: thousands of equal entries would say no more than one.
    """
    groups: dict[tuple[str, str, bool, tuple[str, ...]], set[str]] = {}
    for result in run.completeness.unsettled:
        reasons = tuple(sorted({plain_text(str(missing)) for missing in result.missing}))
        in_part = result.status is not Status.NOT_EVALUATED
        groups.setdefault((result.rule, result.name, in_part, reasons), set()).add(result.target)
    return [OpenCheck(*key, tuple(sorted(targets))) for key, targets in sorted(groups.items())]
