"""The rules as a user works with them: find one, and run the examples of rule files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cognito_audit.errors import ExitCode, UserError
from cognito_audit.reporting.run.summary import counted
from cognito_audit.rule_testing.folder import faults_in
from cognito_audit.rulebook.catalogue import Catalogue
from cognito_audit.rulebook.rule import Rule
from cognito_audit.text.suggestions import did_you_mean


def rule_named(catalogue: Catalogue, name: str) -> Rule:
    """Return the rule with this ID or name. Raises ``UserError`` where there is none."""
    rule = catalogue.find(name) or catalogue.find(name.upper())
    if rule is None:
        known = [word for rule in catalogue.rules for word in (rule.id, rule.name)]
        hint = did_you_mean(name, known) or "; 'cognito-audit rules list' lists them all"
        raise UserError(f"unknown rule {name!r}{hint}")
    return rule


@dataclass(frozen=True, slots=True)
class RuleTestResult:
    """The faults in rule files, and how many rules were tested."""

    faults: Sequence[str]
    tested: int

    def lines(self) -> Iterator[str]:
        """Return the faults, and how many there are."""
        yield from self.faults
        yield f"{counted(self.tested, 'rule')} tested, {counted(len(self.faults), 'fault')}"

    def exit_code(self) -> ExitCode:
        """Return 2 where there is a fault."""
        return ExitCode.ERROR if self.faults else ExitCode.OK


def run_examples(path: Path) -> RuleTestResult:
    """Run the examples of a rule file, or of those in a folder. Raises ``UserError`` where there is none."""
    faults, tested = faults_in(path)
    return RuleTestResult(faults, tested)
