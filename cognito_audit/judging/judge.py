"""From an inventory to a run: every selected rule on every target of its kind."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cognito_audit import __version__
from cognito_audit.facts.client import Client
from cognito_audit.facts.registry import FACT_SOURCES, TARGET_KINDS
from cognito_audit.judging.closed_world import in_closed_world
from cognito_audit.judging.engine import facts_of
from cognito_audit.judging.enumerations import unknown_values
from cognito_audit.judging.not_asked import NotAskedList
from cognito_audit.judging.replicas import completed, differing
from cognito_audit.judging.results import as_part, results_of, with_distinct_ids
from cognito_audit.judging.verdict_cache import VerdictCache
from cognito_audit.judging.verdicts import VerdictMaker
from cognito_audit.model.declaration import UNDECLARED, Declaration, Intent, declared_intent
from cognito_audit.model.inventory import Inventory, Target, TargetInfo
from cognito_audit.model.run import DEFAULT_GATE, Gate, Result, RuleInfo, Run
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.model.values import Facts
from cognito_audit.model.verdict import Missing, Severity, Status, Verdict
from cognito_audit.rulebook.rule import Rule
from cognito_audit.rulebook.syntax import BrokenRule

UNDECLARED_KIND: Final = (
    "app clients without a declared kind: {count}. Rules that need one do not apply to them. Declare it in "
    'cognito-audit.toml: [[client]] match = "NAME-OR-GLOB", kind = "browser" (or mobile, server, machine, admin).'
)
_ANSWERS: Final = frozenset(name for name, source in FACT_SOURCES.items() if source.actions and source.shape)
"""The fact sources that are an answer of AWS each, or the resource of a file that stands for it."""


@dataclass(frozen=True, slots=True)
class JudgeOptions:
    """How to judge: the rules, their settings, what is declared of clients, and when (ISO 8601, UTC) it began.

    ``asked`` are the names of rules that are asked of files even where only an account can answer; ``complete`` says
    that the files are all there is.
    """

    rules: tuple[Rule, ...]
    started_at: str
    options: Mapping[str, Mapping[str, Any]]
    severities: Mapping[str, Severity]
    declarations: tuple[Declaration, ...] = ()
    gate: Gate = DEFAULT_GATE
    min_severity: Severity = Severity.INFO
    selection: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    asked: frozenset[str] = frozenset()
    complete: bool = False


def judge(inventory: Inventory, options: JudgeOptions, finished_at: str) -> Run:
    """Return every verdict on what was read.

    A rule that breaks on a target is named in the run's ``broken`` and gives no verdict.
    """
    evaluation = _Evaluation(options)
    if options.complete:
        inventory = in_closed_world(inventory)
    for target in sorted(with_distinct_ids(inventory.targets), key=lambda target: target.id):
        evaluation.add(target)
    return Run(
        tool_version=__version__,
        started_at=options.started_at,
        finished_at=finished_at,
        rules=tuple(info(rule) for rule in options.rules),
        ruleset_digest=ruleset_digest(options.rules),
        targets=(*evaluation.targets, *evaluation.replicas),
        results=tuple(evaluation.results),
        gate=options.gate,
        min_severity=options.min_severity,
        inputs=inventory.inputs,
        identity=inventory.identity,
        errors=inventory.errors,
        broken=tuple(dict.fromkeys((*options.broken, *evaluation.broken))),
        unread=tuple(Missing(what, unknown.reason, unknown.action) for what, unknown in inventory.unread),
        notes=(
            *inventory.notes,
            *unknown_values(_with_replicas(inventory.targets)),
            *_kind_note(options.rules, evaluation.targets),
        ),
        interrupted=inventory.interrupted,
        selection=options.selection,
        not_asked=tuple(evaluation.not_asked.listed()),
        assumptions=inventory.assumptions,
    )


def _with_replicas(targets: Iterable[Target]) -> Iterator[Target]:
    for target in targets:
        yield from (target, *target.replicas)


class _Evaluation:
    """The evaluation of the rules so far: targets, those replicas that differ from them, results, and broken rules."""

    def __init__(self, options: JudgeOptions) -> None:
        self.options = options
        self.targets: list[TargetInfo] = []
        self.replicas: list[TargetInfo] = []
        self.results: list[Result] = []
        self.broken: list[str] = []
        self.not_asked = NotAskedList(options.asked)
        self._cache = VerdictCache(options.rules)
        self._verdicts = VerdictMaker()
        self._rules_on: dict[str, list[Rule]] = {}
        for rule in options.rules:
            self._rules_on.setdefault(rule.subject, []).append(rule)

    def add(self, target: Target) -> None:
        """Judge a target, and each of its replicas: of a replica only what differs counts."""
        intent = intent_of(target, self.options.declarations)
        facts = facts_of(target, intent)
        self.targets.append(target_info(target, facts))
        results = self._judge(target, intent, facts)
        self.results.extend(results)
        for replica in target.replicas:
            whole = completed(replica, target)
            facts = facts_of(whole, intent)
            if own := differing(self._judge(whole, intent, facts), results):
                self.replicas.append(target_info(whole, facts))
                self.results.extend(own)

    def _judge(self, target: Target, intent: Intent, facts: Mapping[str, Facts]) -> list[Result]:
        compounds: dict[str, str] = {}
        results: list[Result] = []
        rules = self._rules_on.get(target.kind, ())
        if (unread := nothing_read(target)) is not None:
            verdicts = ((rule, Verdict(Status.NOT_EVALUATED, rule.severity, missing=(unread,))) for rule in rules)
            return [result for rule, verdict in verdicts for result in results_of(rule, target, verdict, None)]
        self._cache.select(target, intent)
        for rule in rules:
            try:
                verdict = self._verdict(rule, target, intent, facts)
            except BrokenRule as error:
                self.broken.append(f"{rule.id} {rule.name}: {error}")
                continue
            asked = self.not_asked.asked_of_files(rule, target.id, verdict)
            if asked is None:
                continue
            results.extend(results_of(rule, target, asked, self.options.severities.get(rule.name)))
            if verdict.status is Status.FAILED:
                compounds |= {part.name: rule.name for part in rule.parts}
        return [as_part(result, compounds) for result in results] if compounds else results

    def _verdict(self, rule: Rule, target: Target, intent: Intent, facts: Mapping[str, Facts]) -> Verdict:
        verdict = self._cache.get(rule)
        if verdict is None:
            verdict = self._verdicts.verdict(rule, target, intent, facts, self.options.options.get(rule.name))
            self._cache.put(rule, verdict)
        return verdict


def nothing_read(target: Target) -> Missing | None:
    """Return what is missing of a target if neither a call nor a file gave anything of it, else None.

    No verdict on it counts: that a rule does not apply is then no more than that no probe was made, for example.
    """
    missing: dict[str, Missing] = {}
    for name, answer in target.answers.items():
        if name in _ANSWERS:
            if not isinstance(answer, Unknown):
                return None
            missing[name] = Missing(name, answer.reason, answer.action)
    own = TARGET_KINDS[target.kind].fact_source.name
    return missing.get(own) or next(iter(missing.values()), None)


def info(rule: Rule) -> RuleInfo:
    """Return what reports say of a rule."""
    return RuleInfo(
        id=rule.id,
        name=rule.name,
        family=rule.family,
        severity=rule.severity,
        subject=rule.subject,
        title=rule.title,
        why=rule.why,
        since=rule.since,
        references=rule.references,
        actions=tuple(sorted({action for name in rule.fact_sources() for action in FACT_SOURCES[name].actions})),
        fixable=rule.fix is not None,
        refused=rule.refused,
        maps=rule.maps,
    )


def ruleset_digest(rules: Iterable[Rule]) -> str:
    """Return a digest over the text of every rule file in use, by id: what an auditor quotes."""
    lines = (f"{rule.id} {rule.name} {rule.digest}" for rule in sorted(rules, key=lambda rule: rule.id))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def intent_of(target: Target, declarations: Sequence[Declaration]) -> Intent:
    """Return what the configuration file declares of a target."""
    if target.kind != "client" or not declarations:
        return UNDECLARED
    names = [name for name in (target.name, target.client_id, target.id, target.address) if name]
    pools = [name for name in (target.user_pool_name, target.user_pool_id) if name]
    return declared_intent(declarations, names, pools, target.account, target.region)


def target_info(target: Target, facts: Mapping[str, Facts]) -> TargetInfo:
    """Return a target's entry in the run, with its location and what its client is for."""
    return target.info(target.locate(TARGET_KINDS[target.kind].fact_source.name), _client_kind(facts.get("client")))


def _client_kind(client: Facts | None) -> str:
    try:
        return (client.kind or "") if isinstance(client, Client) else ""
    except NotKnown:
        return ""


def _kind_note(rules: Sequence[Rule], targets: Sequence[TargetInfo]) -> tuple[str, ...]:
    """Return how to declare a kind, once, where rules of this run needed one."""
    needs_kind = any({("client", "kind"), ("client", "declared_kind")} & rule.names() for rule in rules)
    count = sum(target.kind == "client" and not target.client_kind for target in targets)
    return (UNDECLARED_KIND.format(count=count),) if needs_kind and count else ()
