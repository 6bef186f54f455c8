"""The explanation of one rule: ``cognito-audit explain``."""

import textwrap
from collections.abc import Iterator
from pathlib import Path

from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.model.verdict import Fix
from cognito_audit.reporting.documents import RuleExplanation
from cognito_audit.reporting.run.template_words import CLOUDFORMATION, TERRAFORM, in_words_of
from cognito_audit.rule_testing.examples import examples_of
from cognito_audit.rulebook.own_files import text_of_rule
from cognito_audit.rulebook.rule import Rule

WIDTH = 80


def render(explained: RuleExplanation) -> str:
    """The explanation of a rule, in lines of ``WIDTH`` columns."""
    return "\n".join(_lines(explained.rule))


def _lines(rule: Rule) -> Iterator[str]:
    yield f"{rule.id} {rule.name} ({rule.severity.value}, target: {rule.subject}, since {rule.since})"
    yield rule.title
    yield from _section("Why", " ".join(rule.why.split()))
    if rule.all_of:
        yield from _section("Fails when all of these fail on the same target", ", ".join(rule.all_of))
    if rule.fails.source != "true":
        title = "and when" if rule.all_of else "Fails when"
        yield from _section(title, rule.fails.source + (f", for each {_each(rule)}" if rule.each else ""))
    if rule.applies is not None:
        yield from _section("Applies when", rule.applies.source)
    names = {path for part in (rule, *rule.parts) for path in part.names()}
    yield from _section("Reads", ", ".join(sorted(".".join(path) for path in names if path[0] in FACT_SOURCES)))
    actions = sorted({action for source in rule.fact_sources() for action in FACT_SOURCES[source].actions})
    yield from _section("Needs", ", ".join(actions))
    yield from _section(
        "Not evaluated when",
        "one of these values cannot be read (denied, throttled, unknown before deployment) and the known values do not "
        "decide it.",
    )
    for adjust in rule.adjust:
        yield from _section(f"Severity {adjust.severity.value} when", f"{adjust.when.source}: {adjust.why}")
    if rule.options:
        yield from _section("Options", ", ".join(f"{key} = {value!r}" for key, value in rule.options.items()))
    if rule.refused:
        words = f" AWS says: {rule.refused}" if isinstance(rule.refused, str) else ""
        refusal = "Requests and deployments that set this fail. A value that AWS accepted earlier may still be set."
        yield from _section("AWS refuses this", f"{refusal}{words}")
    yield from _section("Next step", rule.remediation.source)
    yield from _fix_lines(rule)
    yield from _template_lines(rule)
    if rule.maps:
        yield "\nOther catalogues"
        for name, checks in sorted(rule.maps.items()):
            yield from _wrapped(f"{name}: {', '.join(checks)}")
    if rule.references:
        yield "\nReferences"
        yield from (f"  {reference}" for reference in rule.references)


def _fix_lines(rule: Rule) -> Iterator[str]:
    if rule.fix is None:
        return
    operation = "UpdateUserPoolClient" if rule.fix.target == "client" else "UpdateUserPool"
    yield from _section("Fix", f"{rule.fix.title} ({operation}: {', '.join(rule.fix.patch)})")
    for also in rule.fix.also:
        yield from _wrapped(f"side effect: {also}")
    for unless in rule.fix.unless:
        yield from _wrapped(f"not offered when {unless.reason}")


def _template_lines(rule: Rule) -> Iterator[str]:
    """The fix that an example of the rule states, as templates spell it."""
    file = Path(rule.file)
    examples = examples_of(text_of_rule(file), rule) if file.is_file() else []
    stated = next((example.fixed for example in examples if example.fixed), None)
    if rule.fix is None or stated is None:
        return
    fix = Fix(rule.fix.title, rule.fix.target, stated)
    for language in (CLOUDFORMATION, TERRAFORM):
        yield f"\nFix in {language}, for its first example"
        yield from (f"  {line}" for line in in_words_of(language, fix).splitlines())


def _each(rule: Rule) -> str:
    return f"{rule.each.name} of {rule.each.items.source}" if rule.each else ""


def _section(title: str, text: str) -> Iterator[str]:
    yield f"\n{title}"
    yield from _wrapped(text)


def _wrapped(text: str) -> Iterator[str]:
    yield from textwrap.wrap(
        text, WIDTH, initial_indent="  ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )
