"""Examples of rule files: the tests of a rule, its documentation and the proof of its fix.

The same harness tests the program's own rules and the user's (``cognito-audit rules test DIR``).
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.judging.verdicts import VerdictMaker
from cognito_audit.lib.json_merge_patch import merge
from cognito_audit.lib.nesting import refuse_depth
from cognito_audit.model.declaration import KINDS, SESSIONS, Intent
from cognito_audit.model.inventory import Target
from cognito_audit.model.unknown import REST, Unknown
from cognito_audit.model.verdict import Fix, Severity, Status, Verdict
from cognito_audit.rulebook.catalogue import built_in, with_parts
from cognito_audit.rulebook.rule import Rule
from cognito_audit.rulebook.rule_file import RuleFileError, read_rule
from cognito_audit.rulebook.syntax import BrokenRule
from cognito_audit.text.suggestions import did_you_mean

KEYS: Final = ("expect", "about", "options", "declared", "severity", "findings", "fixed", "no_fix", *FACT_SOURCES)
REQUIRED: Final = (Status.PASSED, Status.FAILED, Status.NOT_EVALUATED)
"""Every rule has at least one example of each."""


_TABLE: Final = (dict, "a table")
_TEXT: Final = (str, "a string")
_KINDS: Final[Mapping[str, tuple[type, str]]] = {
    "about": _TEXT,
    "options": _TABLE,
    "declared": _TABLE,
    "severity": _TEXT,
    "findings": (int, "a whole number"),
    "fixed": _TABLE,
    "no_fix": _TEXT,
}


@dataclass(frozen=True, slots=True)
class Example:
    """One ``[[examples]]`` entry: the answers, and the verdict that the rule must give on them.

    A fact source that is left out is an empty answer, so the API's defaults apply. ``severity``, ``findings`` (their
    number) and ``fixed`` (the patch) are compared with the verdict where set; ``no_fix`` is a part of the reason why
    there is no fix.
    """

    number: int
    expect: Status
    about: str
    answers: Mapping[str, Any]
    intent: Intent
    options: Mapping[str, Any]
    severity: Severity | None
    findings: int | None
    fixed: Mapping[str, Any] | None
    no_fix: str | None

    def verdict(self, rule: Rule, answers: Mapping[str, Any] | None = None) -> Verdict:
        """The rule's verdict on the example, or on other answers in its place."""
        complete = {**{name: {} for name in FACT_SOURCES}, **(self.answers if answers is None else answers)}
        target = Target("example", rule.subject, "example", complete)
        return VerdictMaker().verdict(rule, target, self.intent, options=self.options)


def examples_of(text: str, rule: Rule) -> list[Example]:
    """The examples of a rule file. Raises ``RuleFileError`` where one is malformed."""
    entries = parsed_examples(text, rule.file)
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise RuleFileError(f"{rule.file}:1: examples must be an array of tables, [[examples]]")
    return [_example(entry, number, rule) for number, entry in enumerate(entries, 1)]


def parsed_examples(text: str, file: str) -> Any:
    """Return what a rule file has as its examples. Raises ``RuleFileError``."""
    try:
        examples = tomllib.loads(text).get("examples", [])
        refuse_depth(examples)
    except ValueError as error:
        raise RuleFileError(f"{file}:1: {error}") from error
    except RecursionError as error:
        raise RuleFileError(f"{file}:1: nested too deeply to be a rule file") from error
    return examples


def _example(entry: Mapping[str, Any], number: int, rule: Rule) -> Example:
    location = f"{rule.file}:1: example {number}"
    for key in entry:
        if key not in KEYS:
            raise RuleFileError(f"{location}: unknown key {key}{did_you_mean(key, KEYS)}")
    if entry.get("expect") not in list(Status):
        raise RuleFileError(f"{location}: expected one of {', '.join(Status)} as expect, got {entry.get('expect')!r}")
    for key, (kind, words) in {**dict.fromkeys(FACT_SOURCES, _TABLE), **_KINDS}.items():
        if key in entry and type(entry[key]) is not kind:
            raise RuleFileError(f"{location}: {key} must be {words}, not {entry[key]!r:.60}")
    if entry.get("severity", Severity.HIGH) not in list(Severity):
        raise RuleFileError(f"{location}: severity must be one of {', '.join(Severity)}, not {entry['severity']!r:.60}")
    return Example(
        number,
        Status(entry["expect"]),
        entry.get("about", ""),
        {name: _with_unknowns(entry[name]) for name in FACT_SOURCES if name in entry},
        _intent(entry.get("declared", {}), location),
        entry.get("options", {}),
        Severity(entry["severity"]) if "severity" in entry else None,
        entry.get("findings"),
        entry.get("fixed"),
        entry.get("no_fix"),
    )


def _intent(declared: Mapping[str, Any], location: str) -> Intent:
    for key, value in declared.items():
        words = {"kind": KINDS, "session": SESSIONS}.get(key, ())
        if value not in words:
            raise RuleFileError(f"{location}: declared.{key}: expected kind or session with a word for it")
    return Intent(**declared)


def _with_unknowns(value: Any) -> Any:
    """An answer as an example writes it: ``{ unknown = "reason" }`` stands for an unknown value."""
    if isinstance(value, Mapping):
        if set(value) == {"unknown"} and isinstance(value["unknown"], str):
            return Unknown(value["unknown"])
        return {key: _with_unknowns(inner) for key, inner in value.items()}
    return [_with_unknowns(item) for item in value] if isinstance(value, list) else value


def failures(text: str, file: str, others: Iterable[Rule] | None = None) -> Iterator[str]:
    """Run the examples of a rule file; each failure names the file and the example.

    ``others`` are the rules that a compound rule may name: by default the program's own.
    """
    try:
        rule = read_rule(text, file)
        if rule.all_of:
            rule = with_parts(rule, built_in().rules if others is None else others)
        examples = examples_of(text, rule)
    except RuleFileError as error:
        yield str(error)
        return
    for status in REQUIRED:
        if not any(example.expect is status for example in examples):
            yield f'{file}:1: no example with expect = "{status}"'
    if rule.fix is not None and not any(example.fixed is not None for example in examples):
        yield f"{file}:1: no example states the result of the fix (fixed = ...)"
    for example in examples:
        for fault in example_faults(rule, example):
            yield f"{file}:1: example {example.number}{f' ({example.about})' if example.about else ''}: {fault}"


def example_faults(rule: Rule, example: Example) -> Iterator[str]:
    """The differences between an example and the verdict of the rule, in words."""
    try:
        verdict = example.verdict(rule)
    except BrokenRule as error:
        yield f"the rule is broken: {error}"
        return
    if verdict.status is not example.expect:
        details = "; ".join([*(finding.message for finding in verdict.findings), *map(str, verdict.missing)])
        yield f"expected {example.expect}, got {verdict.status}{f' ({details})' if details else ''}"
        return
    if example.severity is not None and verdict.severity is not example.severity:
        yield f"expected severity {example.severity}, got {verdict.severity}"
    if example.findings is not None and len(verdict.findings) != example.findings:
        yield f"expected {example.findings} findings, got {len(verdict.findings)}"
    yield from _fix_faults(rule, example, verdict)
    yield from hiding_faults(rule, example)


def _fix_faults(rule: Rule, example: Example, verdict: Verdict) -> Iterator[str]:
    fix = verdict.fix
    if example.no_fix is not None and (isinstance(fix, Fix) or fix is None or example.no_fix not in str(fix.reasons)):
        yield f"expected no fix because of {example.no_fix!r}, got {fix}"
    if example.fixed is not None and (not isinstance(fix, Fix) or fix.patch != example.fixed):
        yield f"expected the patch {example.fixed}, got {fix.patch if isinstance(fix, Fix) else fix}"
    if isinstance(fix, Fix):
        fixed = {**example.answers, fix.target: merge(example.answers.get(fix.target, {}), fix.patch)}
        after = example.verdict(rule, fixed)
        if after.status is not Status.PASSED:
            yield f"after the fix it is still {after.status}"


def hiding_faults(rule: Rule, example: Example) -> Iterator[str]:
    """The law: hiding one fact may only turn a verdict into *not evaluated*, and lowers no severity unsaid."""
    before = example.verdict(rule)
    others = (name for name in FACT_SOURCES if name not in example.answers)
    absent = ((name, {**example.answers, name: Unknown("hidden")}) for name in others)
    for name, hidden in (*hide_one(example.answers), *absent):
        after = example.verdict(rule, hidden)
        if after.status not in {before.status, Status.NOT_EVALUATED}:
            yield f"with {name} hidden, the verdict changes from {before.status} to {after.status}"
        elif after.status is Status.FAILED and not highest_severity(after).at_least(before.severity):
            yield f"with {name} hidden, the severity falls from {before.severity} to {after.severity}"


def highest_severity(verdict: Verdict) -> Severity:
    """Return the highest severity that a verdict leaves open."""
    may_be = verdict.may_be.severity if verdict.may_be else verdict.severity
    return min(verdict.severity, may_be, key=lambda severity: severity.rank)


def hide_one(answers: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """Every variant of the answers in which one value, at whatever depth, is unknown."""
    for key, value in answers.items():
        if key == REST:
            continue
        for name, hidden in _hidden(value, f"{path}.{key}".strip(".")):
            yield name, {**answers, key: hidden}


def _hidden(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Unknown):
        return
    yield path, Unknown("hidden")
    if isinstance(value, Mapping):
        yield from hide_one(value, path)
    if isinstance(value, list):
        for index, item in enumerate(value):
            for name, hidden in _hidden(item, f"{path}[{index}]"):
                yield name, [*value[:index], hidden, *value[index + 1 :]]
