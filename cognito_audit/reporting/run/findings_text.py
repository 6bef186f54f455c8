"""The findings of a text report, grouped by target."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from cognito_audit.model.inventory import TargetInfo
from cognito_audit.model.run import Result, RuleInfo, Run, by_target
from cognito_audit.model.verdict import Fix, NoFix
from cognito_audit.reporting.run.summary import also_in, counted, hidden_findings, listed, pool_of, targets_by_id
from cognito_audit.reporting.run.template_words import in_words_of, language_of
from cognito_audit.text.layout import Painter, excerpt
from cognito_audit.text.sanitize import excerpt_of, plain_text
from cognito_audit.text.terminal import Terminal
from cognito_audit.text.wrapping import labelled, wrapped

INDENT: Final = "    "
LABEL_WIDTH: Final = len("side effects")
NOT_IN_BRIEF: Final = ("evidence", "side effects")
MOST_OF_A_VALUE: Final = 240
"""How many characters of a value that was read are shown."""


def findings(run: Run, terminal: Terminal, paint: Painter) -> Iterator[str]:
    """The open findings, most severe first: by target, and on each target."""
    named = targets_by_id(run)
    writer = _FindingWriter({rule.id: rule for rule in run.rules}, named, terminal, paint)
    groups = writer.alike(by_target(run.findings()))
    for number, (targets, results) in enumerate(groups):
        if number:
            yield ""
        heading = _heading(targets[0]) if len(targets) == 1 else _headings(targets)
        yield from (paint(line, "strong") for line in wrapped(heading, terminal.width, hanging="  "))
        for position, result in enumerate(results):
            if position:
                yield ""
            yield from writer.finding(result, targets[0])
    if hidden := hidden_findings(run):
        if groups:
            yield ""
        yield f"{counted(hidden, 'finding')} below --min-severity {run.min_severity} not shown."


class _FullDetails(NamedTuple):
    """Details that were written in full: on which target, and in how many lines."""

    target: TargetInfo
    lines: int


class _FindingWriter:
    """Writes the findings of one report. Equal details of a rule are written once; later findings refer to them."""

    def __init__(
        self, rules: Mapping[str, RuleInfo], named: Mapping[str, TargetInfo], terminal: Terminal, paint: Painter
    ) -> None:
        self.rules, self.named, self.terminal, self.paint = rules, named, terminal, paint
        self.names = Counter(target.name for target in named.values())
        self._contents: dict[tuple[object, ...], str] = {}
        self._written: dict[tuple[str, str, str], _FullDetails] = {}

    def alike(self, groups: Mapping[str, Sequence[Result]]) -> list[tuple[list[TargetInfo], Sequence[Result]]]:
        """Group targets of one kind and pool that have exactly the same findings.

        Where fingerprints are shown, each target stands alone, for each has its own.
        """
        alike: dict[tuple[object, ...], tuple[list[TargetInfo], Sequence[Result]]] = {}
        for target_id, results in groups.items():
            target = self.named[target_id]
            same = [
                (
                    *(result.rule, result.name, result.message, result.path, result.location, self._content(result)),
                    result.fingerprint if self.terminal.fingerprints else "",
                )
                for result in results
            ]
            key = (target.kind, target.client_kind, target.user_pool_id, target.replica_regions, *same)
            alike.setdefault(key, ([], results))[0].append(target)
        return [(sorted(targets, key=_by_name), results) for targets, results in alike.values()]

    def _content(self, result: Result) -> str:
        """The details of a result as text to compare.

        Results of one verdict share its parts, so that each is written once. The parts live as long as the run, so that
        their ``id`` identifies them.
        """
        own = (result.severity, result.remediation, result.adjusted)
        key = (*own, id(result.evidence), id(result.missing), id(result.fix))
        content = self._contents.get(key)
        if content is None:
            self._contents[key] = content = repr((*own, result.evidence, result.missing, result.fix))
        return content

    def finding(self, result: Result, target: TargetInfo) -> Iterator[str]:
        """The lines of a finding; ``target`` is the first of the targets that share it."""
        width, tag = self.terminal.width, result.severity.upper()
        first, *rest = wrapped(f"{tag} {plain_text(result.rule)} {plain_text(result.name)}", width, "  ", INDENT)
        yield first.replace(tag, self.paint(tag, result.severity), 1)
        yield from rest
        yield from wrapped(plain_text(result.message), width, INDENT)
        yield from _location(result, self.terminal)
        if self.terminal.fingerprints:
            yield from labelled("finding", plain_text(result.fingerprint), width, INDENT, LABEL_WIDTH)
        language = "" if self.terminal.brief else language_of(target)
        key = (result.rule, language, self._content(result))
        earlier = self._written.get(key)
        if earlier and earlier.lines > 1:
            other = "above" if earlier.target is target else f"for {self._name(earlier.target)}, above"
            yield from labelled("details", f"same as {other}", width, INDENT, LABEL_WIDTH)
        else:
            lines = list(self._details(result, language))
            self._written.setdefault(key, _FullDetails(target, len(lines)))
            yield from lines

    def _name(self, target: TargetInfo) -> str:
        """A target by its name, where no other has it."""
        alone = target.name and self.names[target.name] == 1
        return plain_text(target.name if alone else f"{target.name} ({target.id})")

    def _details(self, result: Result, language: str) -> Iterator[str]:
        for label, text in _details(result, self.rules.get(result.rule), language):
            if not (self.terminal.brief and label in NOT_IN_BRIEF):
                yield from labelled(label, text, self.terminal.width, INDENT, LABEL_WIDTH)
        if language and isinstance(result.fix, Fix):
            yield from _code(in_words_of(language, result.fix), self.terminal.width)


def _by_name(target: TargetInfo) -> tuple[str, str]:
    return target.name, target.client_id


def _headings(targets: Sequence[TargetInfo]) -> str:
    """``70 browser clients of pool customers (eu-west-1_A): web-0, web-1 ...``."""
    first, names = targets[0], [target.name for target in targets]
    unclear = len(set(names)) < len(names)
    shown = (f"{each.name} ({each.client_id or each.address})" if unclear else each.name for each in targets)
    kind = counted(len(targets), f"{plain_text(first.client_kind)} {first.noun}".strip())
    pool = f" of pool {plain_text(pool_of(first))}" if first.kind != "pool" and pool_of(first) else ""
    return f"{kind}{pool}{plain_text(also_in(first))}: {plain_text(', '.join(shown))}"


def _heading(target: TargetInfo) -> str:
    """``web-prod  browser client 3abc of pool customers (eu-west-1_A)``."""
    kind = f"{plain_text(target.client_kind)} {target.noun}".strip()
    own_id = target.client_id or target.address
    pool = pool_of(target) if target.kind != "pool" else target.user_pool_id
    parts = [kind, *([own_id] if own_id and own_id != target.name else [])]
    if pool and pool != target.name:
        parts.append(f"of pool {pool}" if target.kind != "pool" else pool)
    return f"{plain_text(target.name)}: {plain_text(' '.join(parts) + also_in(target))}"


def _code(text: str, width: int) -> Iterator[str]:
    """Lines to copy, as they are; only their comments are wrapped."""
    indent = INDENT + " " * (LABEL_WIDTH + 1)
    for line in map(plain_text, text.split("\n")):
        if line.startswith("# "):
            yield from wrapped(line.removeprefix("# "), width, f"{indent}# ")
        else:
            yield f"{indent}{line}"


def _location(result: Result, terminal: Terminal) -> Iterator[str]:
    if result.location is None:
        return
    yield from labelled("at", plain_text(str(result.location)), terminal.width, INDENT, LABEL_WIDTH)
    line = None if terminal.brief else terminal.source_line(result.location)
    if line is not None and line.strip():
        yield from excerpt(result.location, line, terminal.width)


def _details(result: Result, rule: RuleInfo | None, language: str) -> Iterator[tuple[str, str]]:
    for path, value in sorted(result.evidence.items()):
        yield "evidence", f"{plain_text(path)} = {excerpt_of(value, MOST_OF_A_VALUE)}"
    for missing in result.missing:
        yield "unknown", plain_text(str(missing))
    if result.adjusted:
        yield "severity", f"{result.severity}, because {plain_text(result.adjusted)}"
    if rule is not None and rule.refused:
        said = f': "{plain_text(rule.refused)}"' if isinstance(rule.refused, str) else ""
        yield "aws", f"AWS refuses requests that set this{said}"
    if result.remediation:
        yield "next", plain_text(result.remediation)
    yield from _fix(result.fix, language)


def _fix(fix: Fix | NoFix | None, language: str) -> Iterator[tuple[str, str]]:
    """The change itself comes last: for a file, in its own language below these lines."""
    match fix:
        case Fix():
            for effect in fix.also:
                yield "side effects", plain_text(effect)
            settings = (f"{key} = {json.dumps(value, sort_keys=True)}" for key, value in sorted(fix.patch.items()))
            change = f"in {language}:" if language else "; ".join(settings)
            yield "fix", plain_text(f"{fix.title}: {change}")
        case NoFix():
            yield "no fix", listed(plain_text(reason) for reason in fix.reasons)
