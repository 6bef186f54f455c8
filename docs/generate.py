"""Write ``docs/rules/`` from the rule files: a table of all rules, and a page for each.

    python docs/generate.py            write the pages
    python docs/generate.py --check    exit 1 when they are not what the rule files say

What an example page shows (messages, patches) is what the engine says of it, so a page cannot promise what the rule
does not keep.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from cognito_audit.facts.derived import derived_facts
from cognito_audit.facts.registry import FACT_SOURCES, POOL_PARTS, TARGET_KINDS
from cognito_audit.model.unknown import Unknown
from cognito_audit.model.verdict import Fix, Status
from cognito_audit.rule_testing.examples import Example, examples_of
from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.rulebook.expressions import Expression
from cognito_audit.rulebook.model_check import UPDATES
from cognito_audit.rulebook.rule import Rule

PAGES: Final = Path(__file__).parent / "rules"
KINDS: Final = {
    kind.name: f"{kind.noun} of a user pool" if kind in POOL_PARTS else kind.noun for kind in TARGET_KINDS.values()
}


def main(arguments: Sequence[str]) -> int:
    """Write or check the pages; the exit code."""
    pages = dict(all_pages())
    present = {path.name: path.read_text("utf-8") for path in PAGES.glob("*.md")}
    if "--check" in arguments:
        stale = sorted(name for name in pages.keys() | present.keys() if pages.get(name) != present.get(name))
        for name in stale:
            sys.stderr.write(f"docs/rules/{name} is not what the rule files say: run python docs/generate.py\n")
        return 1 if stale else 0
    PAGES.mkdir(exist_ok=True)
    for name in present.keys() - pages.keys():
        (PAGES / name).unlink()
    for name, text in pages.items():
        (PAGES / name).write_text(text, "utf-8")
    return 0


def all_pages() -> Iterator[tuple[str, str]]:
    """The name and the text of every page."""
    rules = built_in().rules
    yield "README.md", "\n".join(index(rules)) + "\n"
    for rule in rules:
        yield f"{rule.name}.md", "\n".join(page(rule)) + "\n"


def index(rules: Sequence[Rule]) -> Iterator[str]:
    """The table of all rules, family by family."""
    yield "<!-- Written by docs/generate.py. -->"
    yield "# Rules"
    yield ""
    yield f"The {len(rules)} rules that come with the program. Each page is made from the rule's file in `rules/`."
    yield "What a severity means: [one principle](../configuration.md#rules-severity-and-options)."
    for family, members in groupby(sorted(rules, key=lambda rule: (rule.id[:3], rule.family, rule.id)), _family):
        yield ""
        yield f"## {family}"
        yield ""
        yield "| id | name | severity | what is wrong | fix |"
        yield "|---|---|---|---|---|"
        for rule in members:
            fix = "yes" if rule.fix else ""
            yield f"| {rule.id} | [{rule.name}]({rule.name}.md) | {rule.severity} | {_cell(rule.title)} | {fix} |"


def page(rule: Rule) -> Iterator[str]:
    """All that is to be said of one rule."""
    examples = examples_of(Path(rule.file).read_text("utf-8"), rule)
    yield "<!-- Written by docs/generate.py. -->"
    yield f"# {rule.name} ({rule.id})"
    yield ""
    yield rule.title if rule.title.endswith("?") else f"{rule.title}."
    yield ""
    subject = KINDS[rule.subject]
    yield f"Severity **{rule.severity}** · judges each {subject} · family {rule.family} · since {rule.since}"
    yield from _section("What it checks", _checks(rule))
    yield from _section("Why", [rule.why])
    yield from _section("AWS refuses this", _refused(rule))
    yield from _section("Not applicable", _not_applicable(rule, examples))
    yield from _section("Not evaluated", _not_evaluated(rule))
    yield from _section("Options", _options(rule))
    yield from _section("Fails", _shown(rule, examples, Status.FAILED))
    yield from _section("Passes", _shown(rule, examples, Status.PASSED))
    yield from _section("Fix", _fix(rule, examples))
    yield from _section("Elsewhere", [f"- {name}: {_codes(checks)}" for name, checks in sorted(rule.maps.items())])
    yield from _section("References", [f"- <{url}>" for url in rule.references])


def _codes(words: Sequence[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _section(title: str, lines: Iterator[str] | Sequence[str]) -> Iterator[str]:
    written = list(lines)
    if written:
        yield from ("", f"## {title}", "", *written)


def _checks(rule: Rule) -> Iterator[str]:
    if rule.all_of:
        parts = ", ".join(f"[{name}]({name}.md)" for name in rule.all_of)
        yield f"It fails where all of these fail on the same target: {parts}."
    if rule.fails.source != "true":
        where = f", for each `{rule.each.name}` of `{rule.each.items.source}`" if rule.each else ""
        yield f"{'And' if rule.all_of else 'It fails'}{where} where this holds:"
        yield ""
        yield from _block("jinja", rule.fails.source)
    for adjust in rule.adjust:
        yield ""
        yield f"The severity is **{adjust.severity}** where `{adjust.when.source}`: {adjust.why}."


def _refused(rule: Rule) -> Iterator[str]:
    if rule.refused:
        yield "A request that sets it fails, and a deployment with it. What AWS accepted earlier may still have it."
    if isinstance(rule.refused, str):
        yield ""
        yield f"> {rule.refused}"


def _not_applicable(rule: Rule, examples: Sequence[Example]) -> Iterator[str]:
    if rule.applies is None:
        return
    yield "The question is asked only where this holds:"
    yield ""
    yield from _block("jinja", rule.applies.source)
    told = [example.about for example in examples if example.expect is Status.NOT_APPLICABLE and example.about]
    if told:
        yield ""
        yield from (f"- {about}" for about in told)


def _not_evaluated(rule: Rule) -> Iterator[str]:
    deciding = [question for asked in (rule, *rule.parts) for question in _deciding(asked)]
    reads = sorted({".".join(path) for question in deciding for path in question.names() if _can_be_unknown(path)})
    yield "Where one of these could not be read, and what is known does not settle the question:"
    yield ""
    yield from (f"- `{name}`" for name in reads)
    actions = sorted({action for root in rule.fact_sources() for action in FACT_SOURCES[root].actions})
    if actions:
        yield ""
        yield f"A live audit needs {', '.join(f'`{action}`' for action in actions)}."


def _deciding(rule: Rule) -> Iterator[Expression]:
    yield rule.fails
    if rule.applies is not None:
        yield rule.applies
    if rule.each is not None:
        yield rule.each.items


def _can_be_unknown(path: tuple[str, ...]) -> bool:
    """Whether a name is read from an answer: options, items and what the owner declares are always known."""
    if path[0] not in FACT_SOURCES:
        return False
    computed = derived_facts(FACT_SOURCES[path[0]].facts).get(path[1])
    return computed is None or computed.reads != ()


def _options(rule: Rule) -> Iterator[str]:
    if rule.options:
        yield "| option | default |"
        yield "|---|---|"
        yield from (f"| `{name}` | `{_cell(json.dumps(value))}` |" for name, value in rule.options.items())


def _shown(rule: Rule, examples: Sequence[Example], status: Status) -> Iterator[str]:
    fitting = [example for example in examples if example.expect is status]
    example = next((example for example in fitting if example.answers), fitting[0])
    if example.about:
        yield f"{example.about[0].upper()}{example.about[1:]}:"
        yield ""
    yield from _block("json", _as_json({**_declared(example), **example.answers}))
    for finding in example.verdict(rule).findings:
        yield ""
        yield f"> `{finding.path}`: {finding.message}"


def _fix(rule: Rule, examples: Sequence[Example]) -> Iterator[str]:
    failing = [example.verdict(rule) for example in examples if example.expect is Status.FAILED]
    if failing:
        yield failing[0].remediation
    fix = next((verdict.fix for verdict in failing if isinstance(verdict.fix, Fix)), None)
    if rule.fix is None or fix is None:
        return
    yield ""
    yield f"`cognito-audit fix --select {rule.name}` plans it: {fix.title}."
    yield f"In an example that fails, `{UPDATES[fix.target]}` gets"
    yield ""
    yield from _block("json", _as_json(fix.patch))
    if fix.also:
        yield ""
        yield "What else it changes:"
        yield ""
        yield from (f"- {also}" for also in fix.also)
    if rule.fix.unless:
        yield ""
        yield "It is not offered where"
        yield ""
        yield from (f"- {unless.reason}" for unless in rule.fix.unless)


def _declared(example: Example) -> Mapping[str, Any]:
    kind, session = example.intent.kind, example.intent.session
    declared = {key: value for key, value in (("kind", kind), ("session", session)) if value is not None}
    return {"declared": declared} if declared else {}


def _as_json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    return f"(unknown: {value.reason})" if isinstance(value, Unknown) else value.isoformat()


def _block(language: str, text: str) -> Iterator[str]:
    yield from (f"```{language}", text, "```")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _family(rule: Rule) -> str:
    return rule.family


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
