"""The open questions of a run, for formats that machines read: one entry for each rule and reason."""

from dataclasses import dataclass

from cognito_audit.model.run import Run
from cognito_audit.text.sanitize import plain_text


@dataclass(frozen=True, slots=True)
class OpenCheck:
    """A rule that could not be evaluated on some targets (by id) for the same reasons."""

    rule: str
    name: str
    reasons: tuple[str, ...]
    targets: tuple[str, ...]

    @property
    def message(self) -> str:
        """The rule, the number of targets and the reasons, in a sentence."""
        noun = "target" if len(self.targets) == 1 else "targets"
        reasons = "; ".join(self.reasons) or "no reason was recorded"
        return f"{self.rule} {self.name} was not evaluated on {len(self.targets)} {noun}: {reasons}."


def unanswered(run: Run) -> list[OpenCheck]:
    """The checks that could not be evaluated, by rule and reason.

    A denied call leaves one for each client: thousands of equal entries would say no more than one.
    """
    groups: dict[tuple[str, str, tuple[str, ...]], set[str]] = {}
    for result in run.not_evaluated():
        reasons = tuple(sorted({plain_text(str(missing)) for missing in result.missing}))
        groups.setdefault((result.rule, result.name, reasons), set()).add(result.target)
    return [OpenCheck(*key, tuple(sorted(targets))) for key, targets in sorted(groups.items())]
