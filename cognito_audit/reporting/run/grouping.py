"""The findings of a run as an auditor lists them: one entry for each rule and severity, with all its targets."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cognito_audit.model.inventory import Location
from cognito_audit.model.run import Result, RuleInfo, Run
from cognito_audit.model.verdict import Fix, Missing, NoFix, Severity
from cognito_audit.reporting.run.summary import counted, listed
from cognito_audit.reporting.run.template_words import CLOUDFORMATION, TERRAFORM, in_words_of

OPERATIONS: Final = {"client": "UpdateUserPoolClient", "pool": "UpdateUserPool"}


@dataclass(frozen=True, slots=True)
class FindingSpot:
    """One target of a finding: its number in the report, and the location in a file."""

    number: int
    location: Location | None


@dataclass(slots=True)
class Occurrence:
    """The same message on the same evidence, with every target it was found on."""

    message: str
    evidence: list[tuple[str, Any]]
    missing: tuple[Missing, ...]
    adjusted: str
    spots: list[FindingSpot] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PatchLine:
    """A line of a change: the indentation is ours, the text is data."""

    indent: str
    text: str


@dataclass(slots=True)
class Remedy:
    """The same next step for all targets in ``numbers``: with a change, or with the reasons why there is none.

    ``templates`` is the change in CloudFormation and in Terraform.
    """

    text: str
    title: str = ""
    operation: str = ""
    patch: list[PatchLine] = field(default_factory=list)
    templates: list[tuple[str, list[PatchLine]]] = field(default_factory=list)
    also: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    numbers: list[int] = field(default_factory=list)


@dataclass(slots=True)
class FindingGroup:
    """All findings of one rule with one severity."""

    id: str
    rule: str
    name: str
    severity: Severity
    about: RuleInfo | None
    count: int = 0
    targets: str = ""
    occurrences: list[Occurrence] = field(default_factory=list)
    remedies: list[Remedy] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The title of the rule."""
        return self.about.title if self.about else self.name

    @property
    def why(self) -> str:
        """Why it matters."""
        return self.about.why if self.about else ""

    @property
    def refused(self) -> str | bool:
        """See ``RuleInfo.refused``."""
        return self.about.refused if self.about else False

    @property
    def references(self) -> tuple[str, ...]:
        """The references of the rule."""
        return self.about.references if self.about else ()

    @property
    def maps(self) -> list[tuple[str, tuple[str, ...]]]:
        """The same check in other catalogues."""
        return sorted(self.about.maps.items()) if self.about else []


def grouped(run: Run, numbers: Mapping[str, int]) -> list[FindingGroup]:
    """The findings that are shown, most severe group first; ``numbers`` gives each target's number in the report."""
    rules = {rule.id: rule for rule in run.rules}
    kinds = {target.id: target.kind for target in run.targets}
    by_rule: dict[tuple[str, Severity], list[Result]] = {}
    for result in run.findings():
        by_rule.setdefault((result.rule, result.severity), []).append(result)
    groups: list[FindingGroup] = []
    for (rule, severity), results in sorted(by_rule.items(), key=lambda item: (item[0][1].rank, item[0][0])):
        group = FindingGroup(f"f{len(groups)}", rule, results[0].name, severity, rules.get(rule), len(results))
        group.targets = _targets(results, kinds)
        group.occurrences = _occurrences(results, numbers)
        group.remedies = _remedies(results, numbers)
        groups.append(group)
    return groups


def _targets(results: Iterable[Result], kinds: Mapping[str, str]) -> str:
    """``on 3 clients and 1 pool``."""
    targets = {result.target: kinds.get(result.target, "target") for result in results}
    counts = [counted(list(targets.values()).count(kind), kind) for kind in sorted(set(targets.values()))]
    return f"on {listed(counts)}"


def _occurrences(results: Iterable[Result], numbers: Mapping[str, int]) -> list[Occurrence]:
    occurrences: dict[str, Occurrence] = {}
    for result in results:
        evidence = sorted(result.evidence.items())
        key = repr((result.message, evidence, result.missing, result.adjusted))
        same = occurrences.setdefault(key, Occurrence(result.message, evidence, result.missing, result.adjusted))
        same.spots.append(FindingSpot(numbers[result.target], result.location))
    for same in occurrences.values():
        same.spots.sort(key=lambda spot: spot.number)
    return sorted(occurrences.values(), key=lambda same: -len(same.spots))


def _remedies(results: Iterable[Result], numbers: Mapping[str, int]) -> list[Remedy]:
    remedies: dict[str, Remedy] = {}
    for result in results:
        remedy = remedies.setdefault(repr((result.remediation, result.fix)), _remedy(result))
        if (number := numbers[result.target]) not in remedy.numbers:
            remedy.numbers.append(number)
    for remedy in remedies.values():
        remedy.numbers.sort()
    return sorted(remedies.values(), key=lambda remedy: -len(remedy.numbers))


def _remedy(result: Result) -> Remedy:
    match result.fix:
        case Fix(title, target, patch, also) as fix:
            whole = json.dumps(patch, indent=2, sort_keys=True, ensure_ascii=False, default=str)
            templates = [(name, _lines(in_words_of(name, fix))) for name in (CLOUDFORMATION, TERRAFORM)]
            return Remedy(result.remediation, title, OPERATIONS.get(target, target), _lines(whole), templates, also)
        case NoFix(reasons):
            return Remedy(result.remediation, reasons=reasons)
    return Remedy(result.remediation)


def _lines(text: str) -> list[PatchLine]:
    return [PatchLine(line[: len(line) - len(line.lstrip(" "))], line.lstrip(" ")) for line in text.split("\n")]
