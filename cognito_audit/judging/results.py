"""From a verdict to the results of a run: one for each finding, with its location and fingerprint."""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.model.inventory import Location, Target
from cognito_audit.model.run import Result
from cognito_audit.model.verdict import Finding, OpenSeverity, Severity, Status, Verdict
from cognito_audit.rulebook.rule import Rule


def results_of(rule: Rule, target: Target, verdict: Verdict, severity: Severity | None) -> Sequence[Result]:
    """Return a verdict as results; ``severity`` is what the user's configuration says, or None."""
    own = severity if severity is not None and not verdict.adjusted else verdict.severity
    if verdict.status is not Status.FAILED:
        return (_result(rule, target, verdict, own, None),)
    if verdict.may_be is not None and not own.at_least(verdict.may_be.severity):
        verdict = _with_open_severity(verdict, verdict.may_be)
    return [_result(rule, target, verdict, own, finding) for finding in verdict.findings]


def _with_open_severity(verdict: Verdict, may_be: OpenSeverity) -> Verdict:
    """Return the verdict with what is missing to know its severity, and with a sentence on what that may be."""
    missing = may_be.missing
    sentence = f"may be {may_be.severity}, which depends on {missing.path}: {missing.reason}"
    return replace(
        verdict,
        missing=tuple(dict.fromkeys((*verdict.missing, missing))),
        adjusted="; ".join(filter(None, (verdict.adjusted, sentence))),
    )


def _result(rule: Rule, target: Target, verdict: Verdict, severity: Severity, finding: Finding | None) -> Result:
    path = finding.path if finding else rule.path
    return Result(
        rule.id,
        rule.name,
        severity,
        target.id,
        verdict.status,
        finding.message if finding else "",
        path,
        _location(target, rule, path) if finding or verdict.missing else None,
        verdict.missing,
        verdict.fix,
        verdict.remediation,
        verdict.adjusted,
        verdict.evidence,
        fingerprint(rule.id, target, finding) if finding else "",
    )  # fmt: skip  by position: there are tens of thousands


def fingerprint(rule: str, target: Target, finding: Finding) -> str:
    """Return what identifies a finding in another run: the rule, the target and the finding, never a position.

    A target is its id: pool and client id live (a pool's id begins with its region), file and logical id in a template,
    the address in a plan. The document of an address that the id names only because the run read several is left out,
    so that a finding stays the same whatever is read beside it.
    """
    path = re.sub(r"\[\d+\]", "[]", finding.path)
    own = target.short_id or target.id
    return hashlib.sha256(f"{rule}|{target.kind}|{own}|{path}|{finding.key}".encode()).hexdigest()[:16]


def with_distinct_ids(targets: Sequence[Target]) -> list[Target]:
    """Return the targets without the short ids that more than one of them has: these identify no finding."""
    occurs = Counter((target.kind, target.short_id or target.id) for target in targets)
    return [
        replace(target, short_id="") if target.short_id and occurs[target.kind, target.short_id] > 1 else target
        for target in targets
    ]


def as_part(result: Result, compounds: Mapping[str, str]) -> Result:
    """Return the result with the compound failure that it is part of: whoever fixes one should know of the other.

    ``compounds`` maps the parts of failed compound rules to these rules, by name.
    """
    if result.name not in compounds or result.status is not Status.FAILED:
        return result
    return replace(result, message=f"{result.message} (part of {compounds[result.name]})")


def _location(target: Target, rule: Rule, path: str) -> Location | None:
    """Return where a rule's path is written down: a bare path belongs to what describes the target."""
    name = path.partition(".")[0]
    return target.locate(path if name in FACT_SOURCES else f"{rule.own_fact_source}.{path}")
