"""Judging: one rule, one target, one verdict. Only the engine catches ``NotKnown``."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from cognito_audit.facts.client import Client
from cognito_audit.facts.derived import derived_facts
from cognito_audit.facts.fact_source import FactSource
from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.model.declaration import UNDECLARED, Intent
from cognito_audit.model.inventory import Target
from cognito_audit.model.values import Facts, Items, NotKnown, Unknown
from cognito_audit.model.verdict import Finding, Fix, Missing, NoFix, Severity, Status, Verdict
from cognito_audit.rulebook.expressions import Expression, Scope
from cognito_audit.rulebook.rule import Each, Rule
from cognito_audit.rulebook.syntax import BrokenRule
from cognito_audit.text.values import format_value

NOT_ASKED: Final = Unknown("was not read in this run")
EMPTY: Final[Mapping[str, Any]] = {}


def answer_of(target: Target, root: FactSource) -> Mapping[str, Any] | Unknown:
    """A target's answer for a root: one that was not asked for is unknown, one that no API call gives is empty."""
    return target.answers.get(root.name, NOT_ASKED if root.actions else EMPTY)


def facts_of(target: Target, intent: Intent = UNDECLARED) -> dict[str, Facts]:
    """The facts of a target by root name, ready to be read by rules."""
    scope: dict[str, Facts] = {}
    for name, root in FACT_SOURCES.items():
        if target.kind in root.target_kinds:
            answer = answer_of(target, root)
            scope[name] = Client(answer, name, intent) if root.facts is Client else root.facts(answer, name)
    return scope


def evaluate(rule: Rule, facts: Mapping[str, Facts], options: Mapping[str, Any] | None = None) -> Verdict:
    """A rule's verdict on the facts of one target.

    ``applies`` comes first: a *no* is *not applicable* whatever ``fails`` would say, a hole is *not evaluated*, for a
    rule that may not apply has not passed. So no hole turns one verdict into another, only into *not evaluated*. A
    certain finding beside unknown items is a failure that names them. A compound rule fails where all of its parts do.
    Raises ``BrokenRule`` when the rule itself is wrong.
    """
    scope: Scope = {**facts, "options": {**rule.options, **options} if options else rule.options}
    unsure: list[Missing] = []
    try:
        if rule.applies is not None and not rule.applies.test(scope):
            return Verdict(Status.NOT_APPLICABLE, rule.severity)
    except NotKnown as hole:
        unsure.append(_missing(hole))
    findings, missing, evidence = _ask_whole(rule, facts, scope) if rule.all_of else (*_ask(rule, scope), {})
    if unsure:
        return Verdict(Status.NOT_EVALUATED, rule.severity, missing=tuple(dict.fromkeys((*missing, *unsure))))
    if not findings and not missing:
        return Verdict(Status.PASSED, rule.severity)
    if not findings:
        return Verdict(Status.NOT_EVALUATED, rule.severity, missing=tuple(missing))
    severity, adjusted = _severity(rule, scope)
    return Verdict(
        Status.FAILED,
        severity,
        tuple(findings),
        tuple(missing),
        _fix(rule, scope),
        adjusted,
        rule.remediation.render(scope),
        {**evidence, **evidence_of(rule, scope)},
    )


def _ask(rule: Rule, scope: Scope) -> tuple[list[Finding], list[Missing]]:
    """The certain findings, and what was missing to be sure of the rest."""
    findings: list[Finding] = []
    missing: list[Missing] = []
    if rule.each is None:
        try:
            return ([Finding(rule.message.render(scope), rule.path)] if rule.fails.test(scope) else findings), missing
        except NotKnown as hole:
            return findings, [_missing(hole)]
    try:
        for path, item, inner in _scopes(rule, rule.each, scope):
            try:
                if rule.fails.test(inner):
                    findings.append(Finding(rule.message.render(inner), path, _key(item)))
            except NotKnown as hole:
                missing.append(_missing(hole))
    except NotKnown as hole:  # the list itself, or its end
        missing.append(_missing(hole))
    return findings, list(dict.fromkeys(missing))


def _ask_whole(
    rule: Rule, facts: Mapping[str, Facts], scope: Scope
) -> tuple[list[Finding], list[Missing], dict[str, Any]]:
    """What a compound rule finds, what was missing to be sure of it, and the evidence of its parts.

    One part that is known not to fail settles it, whatever is unknown of the others.
    """
    if len(rule.parts) != len(rule.all_of):
        raise BrokenRule(f"the parts of {rule.name} were not looked for")
    missing: list[Missing] = []
    evidence: dict[str, Any] = {}
    for verdict in (evaluate(part, facts) for part in rule.parts):
        if verdict.status in {Status.PASSED, Status.NOT_APPLICABLE}:
            return [], [], {}
        if verdict.status is Status.NOT_EVALUATED:
            missing += verdict.missing
        evidence |= verdict.evidence
    findings, unsure = _ask(rule, scope)
    if not findings and not unsure:
        return [], [], {}
    if missing or unsure:
        return [], list(dict.fromkeys((*missing, *unsure))), {}
    names = ", ".join(part.name for part in rule.parts)
    return [replace(finding, message=f"{finding.message} (parts: {names})") for finding in findings], [], evidence


def _scopes(rule: Rule, each: Each, scope: Scope) -> Iterator[tuple[str, Any, Scope]]:
    """The path, the item and the scope of each question; known items first, then ``NotKnown`` for the others."""
    items = each.items.value(scope)
    if not isinstance(items, Items):
        for item in items:
            yield rule.path, item, {**scope, each.name: item}
        return
    for index, item in items.known():
        path = f"{rule.path}[{index}]" if items.path.endswith(rule.path) else rule.path
        yield path, item, {**scope, each.name: item}


def _key(item: Any) -> str:
    """What tells an item from its like, whatever its position: its own text, or its members in order."""
    if isinstance(item, Facts):
        return ",".join(f"{key}={format_value(item[key])}" for key in sorted(item.keys()) if isinstance(item[key], str))
    return format_value(item)


def _missing(hole: NotKnown) -> Missing:
    return Missing(hole.path, hole.unknown.reason, hole.unknown.action)


def _severity(rule: Rule, scope: Scope) -> tuple[Severity, str]:
    """The first adjustment that is known to hold decides; a hole never changes a severity."""
    for adjust in rule.adjust:
        try:
            if adjust.when.test(scope):
                return adjust.severity, adjust.why
        except NotKnown:
            continue
    return rule.severity, ""


def _fix(rule: Rule, scope: Scope) -> Fix | NoFix | None:
    """The change to offer; a hole in it is a reason to offer none."""
    template = rule.fix
    if template is None:
        return None
    reasons: list[str] = []
    for unless in template.unless:
        try:
            if unless.when.test(scope):
                reasons.append(unless.reason)
        except NotKnown as hole:
            reasons.append(f"not known whether it is safe: {hole}")
    if reasons:
        return NoFix(tuple(reasons))
    try:
        return Fix(template.title, template.target, _resolved(template.patch, scope), template.also)
    except NotKnown as hole:
        return NoFix((str(hole),))


def _resolved(patch: Any, scope: Scope) -> Any:
    """A patch with its expressions worked out; a member for which one says *absent* is left out of it."""
    if isinstance(patch, Expression):
        return plain(patch.value(scope))
    if isinstance(patch, Mapping):
        resolved = {key: _resolved(value, scope) for key, value in patch.items()}
        return {key: value for key, value in resolved.items() if value is not None}
    return patch


def proposed(rule: Rule, facts: Mapping[str, Facts], options: Mapping[str, Any] | None = None) -> Any:
    """The patch of a rule's fix, whether or not it may be offered here; raises ``NotKnown`` at a hole."""
    scope: Scope = {**facts, "options": {**rule.options, **(options or {})}}
    return _resolved(rule.fix.patch, scope) if rule.fix else {}


def plain(value: Any) -> Any:
    """Facts as the plain values they stand for; raises ``NotKnown`` at a hole."""
    if isinstance(value, Facts):
        return {key: plain(value[key]) for key in value.keys()}  # noqa: SIM118  Facts are no mapping
    if isinstance(value, Items | list | tuple):
        return [plain(item) for item in value]
    return value


def evidence_of(rule: Rule, scope: Scope) -> dict[str, Any]:
    """The API members behind a verdict, as they were read: the condition's own and those that derived facts read.

    Facts that stand for many answers (a pool's other clients) give what was derived from them instead. What is unknown
    is left out here: it stands under ``missing``.
    """
    evidence: dict[str, Any] = {}
    for root, *members in sorted({*rule.fails.names(), *(rule.each.items.names() if rule.each else ())}):
        facts = scope.get(root)
        if isinstance(facts, Facts) and members:
            computed = derived_facts(type(facts)).get(members[0])
            with suppress(NotKnown):
                if computed and not FACT_SOURCES[root].shape:
                    evidence[f"{root}.{members[0]}"] = plain(computed.__get__(facts, type(facts)))
                    continue
            for path in computed.reads if computed else (".".join(members),):
                with suppress(NotKnown):
                    evidence[f"{root}.{path}"] = _written(facts, path)
    return evidence


def _written(facts: Facts, path: str) -> Any:
    """The value as the answer holds it, its default left aside: None where it is absent."""
    at: Any = facts
    for name in path.split("."):
        if not isinstance(at, Facts) or not at.has(name):
            return None
        at = at[name]
    return plain(at)
