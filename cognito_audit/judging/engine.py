"""Evaluation: one rule, one target, one verdict. Only the engine catches ``NotKnown``."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Final

from cognito_audit.facts.client import Client
from cognito_audit.facts.derived import derived_facts
from cognito_audit.facts.fact_source import FactSource
from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.model.declaration import UNDECLARED, Intent
from cognito_audit.model.inventory import Target
from cognito_audit.model.partial import OutsideFiles, PartialValue, Present
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.model.values import Facts, Items
from cognito_audit.model.verdict import (
    Finding,
    Fix,
    Missing,
    NoFix,
    OpenSeverity,
    OutsideMissing,
    Severity,
    Status,
    Verdict,
)
from cognito_audit.rulebook.expressions import Expression, Scope
from cognito_audit.rulebook.rule import Each, Rule
from cognito_audit.rulebook.syntax import BrokenRule
from cognito_audit.text.values import format_value

NOT_READ: Final = Unknown("was not read in this run")
EMPTY: Final[Mapping[str, Any]] = {}


def answer_of(target: Target, source: FactSource) -> Mapping[str, Any] | Unknown:
    """Return a target's answer: unknown where it was not read, empty where no API call gives it."""
    return target.answers.get(source.name, NOT_READ if source.actions else EMPTY)


def facts_of(target: Target, intent: Intent = UNDECLARED) -> dict[str, Facts]:
    """Return the facts of a target by fact source, ready to be read by rules."""
    scope: dict[str, Facts] = {}
    for name, source in FACT_SOURCES.items():
        if target.kind in source.target_kinds:
            answer = answer_of(target, source)
            scope[name] = Client(answer, name, intent) if source.facts is Client else source.facts(answer, name)
    return scope


@dataclass(slots=True)  # not frozen: there is one for each question, and a frozen one takes longer to make
class _Outcome:
    """The certain findings of a rule, what was missing to be sure of the rest, and the evidence of its parts."""

    findings: Sequence[Finding] = ()
    missing: Sequence[Missing] = ()
    evidence: Mapping[str, Any] = field(default_factory=dict)


_NOTHING: Final = _Outcome()
"""The outcome where nothing is wrong and nothing is unknown: the one of most rules."""


def evaluate(rule: Rule, facts: Mapping[str, Facts], options: Mapping[str, Any] | None = None) -> Verdict:
    """Return a rule's verdict on the facts of one target.

    ``applies`` comes first: where it is false the rule is *not applicable*, whatever ``fails`` would say; where it is
    unknown the rule is *not evaluated*, because a rule that may not apply has not passed. So an unknown value only ever
    turns a verdict into *not evaluated*. A certain finding beside unknown items is a failure that names them. A
    compound rule fails where all of its parts do. Raises ``BrokenRule`` when the rule itself is wrong.
    """
    scope: Scope = {**facts, "options": {**rule.options, **options} if options else rule.options}
    may_not_apply: list[Missing] = []
    try:
        if rule.applies is not None and not rule.applies.test(scope):
            return Verdict(Status.NOT_APPLICABLE, rule.severity)
    except NotKnown as unknown:
        may_not_apply.append(_missing(unknown))
    outcome = _compound_outcome(rule, facts, scope) if rule.all_of else _outcome(rule, scope)
    if may_not_apply:
        missing = tuple(dict.fromkeys((*outcome.missing, *may_not_apply)))
        return Verdict(Status.NOT_EVALUATED, rule.severity, missing=missing)
    if not outcome.findings and not outcome.missing:
        return Verdict(Status.PASSED, rule.severity)
    if not outcome.findings:
        return Verdict(Status.NOT_EVALUATED, rule.severity, missing=tuple(outcome.missing))
    severity, adjusted, may_be = _severity(rule, scope)
    return Verdict(
        Status.FAILED,
        severity,
        tuple(outcome.findings),
        tuple(outcome.missing),
        _fix(rule, scope),
        adjusted,
        rule.remediation.render(scope),
        {**outcome.evidence, **evidence_of(rule, scope)},
        may_be,
    )


def _outcome(rule: Rule, scope: Scope) -> _Outcome:
    """Return what a simple rule finds."""
    if rule.each is None:
        try:
            if rule.fails.test(scope):
                return _Outcome((Finding(rule.message.render(scope), rule.path),))
        except NotKnown as unknown:
            return _Outcome(missing=(_missing(unknown),))
        return _NOTHING
    findings: list[Finding] = []
    missing: list[Missing] = []
    try:
        for path, item, inner in _scopes(rule, rule.each, scope):
            try:
                if rule.fails.test(inner):
                    findings.append(Finding(rule.message.render(inner), path, _key(item)))
            except NotKnown as unknown:
                missing.append(_missing(unknown))
    except NotKnown as unknown:  # the list itself, or its end
        if _may_fail(rule, rule.each, scope, unknown):
            missing.append(_missing(unknown))
    return _Outcome(findings, list(dict.fromkeys(missing)))


def _may_fail(rule: Rule, each: Each, scope: Scope, unknown: NotKnown) -> bool:
    """Return whether the rule may fail for an item that is not known; not so where all else settles it."""
    item = PartialValue(unknown.path, Present(unknown.reason, unknown.unknown.action))
    try:
        return rule.fails.test({**scope, each.name: item})
    except NotKnown:
        return True


def _compound_outcome(rule: Rule, facts: Mapping[str, Facts], scope: Scope) -> _Outcome:
    """Return what a compound rule finds.

    One part that is known not to fail settles it, whatever is unknown of the others.
    """
    if len(rule.parts) != len(rule.all_of):
        raise BrokenRule(f"the parts of {rule.name} were not resolved")
    missing: list[Missing] = []
    evidence: dict[str, Any] = {}
    for part in rule.parts:
        verdict = evaluate(part, facts)
        if verdict.status in {Status.PASSED, Status.NOT_APPLICABLE} or _cannot_fail(part, facts, verdict):
            return _NOTHING
        if verdict.status is Status.NOT_EVALUATED:
            missing += verdict.missing
        evidence |= verdict.evidence
    own = _outcome(rule, scope)
    if not own.findings and not own.missing:
        return _NOTHING
    if missing or own.missing:
        return _Outcome(missing=list(dict.fromkeys((*missing, *own.missing))))
    names = ", ".join(part.name for part in rule.parts)
    findings = [replace(finding, message=f"{finding.message} (parts: {names})") for finding in own.findings]
    return _Outcome(findings, [], evidence)


def _cannot_fail(part: Rule, facts: Mapping[str, Facts], verdict: Verdict) -> bool:
    """Return whether no more is open of a part than whether it applies."""
    if verdict.status is not Status.NOT_EVALUATED or part.all_of:
        return False
    outcome = _outcome(part, {**facts, "options": part.options})
    return not outcome.findings and not outcome.missing


def _scopes(rule: Rule, each: Each, scope: Scope) -> Iterator[tuple[str, Any, Scope]]:
    """Yield the path, value and scope of each item: the known ones first, then raise ``NotKnown`` for the others."""
    items = each.items.items(scope)
    if not isinstance(items, Items):
        if not isinstance(items, list | tuple | None):  # a text has letters, and they are no items
            raise NotKnown(rule.path, Unknown("is not a list"))
        for item in items or ():
            yield rule.path, item, {**scope, each.name: item}
        return
    for index, item in items.known():
        path = f"{rule.path}[{index}]" if items.path.endswith(rule.path) else rule.path
        yield path, item, {**scope, each.name: item}


def _key(item: Any) -> str:
    """Return what identifies an item whatever its position: its own text, or its members in order."""
    if isinstance(item, Facts):
        return ",".join(f"{key}={format_value(item[key])}" for key in sorted(item.keys()) if isinstance(item[key], str))
    return format_value(item)


def _missing(unknown: NotKnown) -> Missing:
    kind = OutsideMissing if isinstance(unknown.unknown, OutsideFiles) else Missing
    return kind(unknown.path, unknown.unknown.reason, unknown.unknown.action)


def _severity(rule: Rule, scope: Scope) -> tuple[Severity, str, OpenSeverity | None]:
    """Return the severity, the reason where an adjustment decides it, and the highest one that it may be instead.

    The first adjustment known to hold decides; one before it that may hold leaves open whether the severity is higher.
    """
    severity, why = rule.severity, ""
    may_be: OpenSeverity | None = None
    for adjust in rule.adjust:
        try:
            if adjust.when.test(scope):
                severity, why = adjust.severity, adjust.why
                break
        except NotKnown as unknown:
            if may_be is None or not may_be.severity.at_least(adjust.severity):
                may_be = OpenSeverity(adjust.severity, _missing(unknown))
    return severity, why, may_be if may_be and not severity.at_least(may_be.severity) else None


def _fix(rule: Rule, scope: Scope) -> Fix | NoFix | None:
    """Return the change to offer; an unknown value in it is a reason to offer none."""
    template = rule.fix
    if template is None:
        return None
    reasons: list[str] = []
    for unless in template.unless:
        try:
            if unless.when.test(scope):
                reasons.append(unless.reason)
        except NotKnown as unknown:
            reasons.append(f"not known whether it is safe: {unknown}")
    if reasons:
        return NoFix(tuple(reasons))
    try:
        return Fix(template.title, template.target, _resolved(template.patch, scope), template.also)
    except NotKnown as unknown:
        return NoFix((str(unknown),))


def _resolved(patch: Any, scope: Scope) -> Any:
    """Return a patch with its expressions evaluated; a member whose expression is *absent* is left out."""
    if isinstance(patch, Expression):
        return plain_value(patch.value(scope))
    if isinstance(patch, Mapping):
        resolved = {key: _resolved(value, scope) for key, value in patch.items()}
        return {key: value for key, value in resolved.items() if value is not None}
    return patch


def proposed(rule: Rule, facts: Mapping[str, Facts], options: Mapping[str, Any] | None = None) -> Any:
    """Return the patch of a rule's fix, whether or not it may be offered here.

    Raises ``NotKnown`` where it needs an unknown value.
    """
    scope: Scope = {**facts, "options": {**rule.options, **(options or {})}}
    return _resolved(rule.fix.patch, scope) if rule.fix else {}


def plain_value(value: Any) -> Any:
    """Return facts as the plain values they stand for; raises ``NotKnown`` for an unknown one."""
    if isinstance(value, Facts):
        return {key: plain_value(value[key]) for key in value.keys()}  # noqa: SIM118  Facts are not a mapping
    if isinstance(value, Items | list | tuple):
        return [plain_value(item) for item in value]
    if isinstance(value, PartialValue):
        value.not_known()
    return value


def evidence_of(rule: Rule, scope: Scope) -> dict[str, Any]:
    """Return the API members behind a verdict, as they were read: the condition's own and those of derived facts.

    Facts that stand for many answers (a pool's other clients) give what was derived from them instead. What is unknown
    is left out: the verdict's ``missing`` names it.
    """
    evidence: dict[str, Any] = {}
    for source, *members in sorted({*rule.fails.names(), *(rule.each.items.names() if rule.each else ())}):
        facts = scope.get(source)
        if isinstance(facts, Facts) and members:
            computed = derived_facts(type(facts)).get(members[0])
            with suppress(NotKnown):
                if computed and not FACT_SOURCES[source].shape:
                    evidence[f"{source}.{members[0]}"] = plain_value(computed.__get__(facts, type(facts)))
                    continue
            for path in computed.reads if computed else (".".join(members),):
                with suppress(NotKnown):
                    evidence[f"{source}.{path}"] = _written(facts, path)
    return evidence


def _written(facts: Facts, path: str) -> Any:
    """Return the value as the answer holds it, without its default: None where it is absent."""
    at: Any = facts
    for name in path.split("."):
        if not isinstance(at, Facts) or not at.has(name):
            return None
        at = at[name]
    return plain_value(at)
