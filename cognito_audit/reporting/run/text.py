"""The text report: the verdict first, then the open questions, then the findings and how to fix them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Final

from cognito_audit.errors import ExitCode
from cognito_audit.model.inventory import TargetInfo
from cognito_audit.model.run import Result, Run
from cognito_audit.model.verdict import Severity, Status
from cognito_audit.reporting.run.findings_text import findings
from cognito_audit.reporting.run.order import in_order
from cognito_audit.reporting.run.summary import (
    Gap,
    accepted_in_words,
    cited,
    counted,
    days_left,
    gaps,
    headline,
    listed,
    not_asked,
    step_to_know,
    targets_by_id,
)
from cognito_audit.text.layout import Painter, figures
from cognito_audit.text.sanitize import plain_text
from cognito_audit.text.terminal import Terminal
from cognito_audit.text.wrapping import labelled, wrapped

STYLE_OF_GATE: Final = {ExitCode.OK: "good", ExitCode.INCOMPLETE: "unknown", ExitCode.NOTHING: "unknown"}
DEFAULT_TERMINAL: Final = Terminal()
MOST_NAMES: Final = 4
"""How many rules or targets a line names before it says how many more there are."""
_TARGET: Final = attrgetter("target")


def render(run: Run, terminal: Terminal = DEFAULT_TERMINAL) -> str:
    """The run as text for a terminal of the given width."""
    run, paint = in_order(run), Painter(terminal.color)
    sections = (
        _verdict(run, terminal.width, paint),
        _not_evaluated(run, terminal.width, paint),
        _given_world(run, terminal.width),
        findings(run, terminal, paint),
        _accepted(run, terminal.width, paint),
        _troubles(run, terminal.width, paint),
        () if terminal.brief else _counts(run, paint),
    )
    blocks = ("\n".join(section) for section in sections)
    return "\n\n".join(block for block in blocks if block) + "\n"


def _verdict(run: Run, width: int, paint: Painter) -> Iterator[str]:
    words = headline(run)
    tag = f"Gate: {words.gate.upper()}"
    first, *rest = wrapped(f"{tag}. {words.because}", width, hanging="  ")
    yield first.replace(tag, paint(tag, STYLE_OF_GATE.get(run.exit_code(), "critical")), 1)
    yield from rest
    yield from wrapped(f"{words.findings}.", width, "  ")
    for line in _identity(run):
        yield from (paint(part, "quiet") for part in wrapped(line, width, "  ", "    "))


def _identity(run: Run) -> Iterator[str]:
    if who := run.identity:
        regions = listed(plain_text(region) for region in who.regions)
        account = f"Account {plain_text(who.account)}" if who.account else "Account unknown"
        yield f"{account}{f' in {regions}' if regions else ''}{f', read as {plain_text(who.arn)}' if who.arn else ''}"
        if who.endpoint_url:
            yield f"Endpoint {plain_text(who.endpoint_url)}"
    if run.inputs:
        names = (f"{plain_text(read.name)} ({plain_text(read.source)})" for read in run.inputs)
        yield f"Read {listed(names, MOST_NAMES)}"
    yield (
        f"cognito-audit {plain_text(run.tool_version)}, {counted(len(run.rules), 'rule')} "
        f"({plain_text(run.ruleset_digest)[:12]}), {plain_text(run.finished_at)}"
    )


def _not_evaluated(run: Run, width: int, paint: Painter) -> Iterator[str]:
    causes = gaps(run)
    if not causes and not run.unread:
        if not (run.errors or run.broken or run.interrupted or run.nothing_audited):
            all_of_it = "Everything that files can answer" if run.not_asked else "Everything selected"
            yield f"Not evaluated: nothing. {all_of_it} was evaluated."
        return
    left = run.completeness
    what = [counted(left.not_evaluated, "check")] if left.not_evaluated else []
    what += [f"{counted(left.in_part, 'check')} in part"] if left.in_part else []
    what += [counted(len(run.unread), "input")] if run.unread else []
    title = f"Not evaluated: {listed(what)}."
    first, *rest = wrapped(f"{title} Neither a pass nor a failure.", width)
    yield first.replace(title, paint(title, "unknown"), 1)
    yield from rest
    named = targets_by_id(run)
    for missing in run.unread:
        yield from wrapped(f"{plain_text(missing.path)}: {plain_text(missing.reason)}", width, "  ", "    ")
        yield from _step(missing.reason, missing.action, width)
    for gap in causes:
        yield from wrapped(plain_text(gap.reason), width, "  ", "    ")
        yield from labelled("checks", _scope(gap, named, run), width, "    ")
        yield from labelled("needs", listed((plain_text(path) for path in gap.paths), MOST_NAMES), width, "    ")
        yield from _step(gap.reason, gap.action, width)


def _given_world(run: Run, width: int) -> Iterator[str]:
    """What was not asked of files, and what was assumed of what they do not say: a line each."""
    if sentence := not_asked(run):
        yield from wrapped(plain_text(sentence), width, hanging="  ")
    if run.assumptions:
        assumed = listed(plain_text(f"{one.name} = {one.value}") for one in run.assumptions)
        yield from wrapped(f"Assumed: {assumed}.", width, hanging="  ")


def _step(reason: str, action: str, width: int) -> list[str]:
    step = step_to_know(reason, action)
    return labelled("next", plain_text(step), width, "    ") if step else []


def _scope(gap: Gap, named: dict[str, TargetInfo], run: Run) -> str:
    """The checks that one cause left open: ``CA101 user-auth-disabled on client web``, ``12 rules on 3 targets: a``."""
    rules = [plain_text(rule) for rule in cited(gap.rules, run)]
    targets = [f"{named[target].noun} {plain_text(named[target].name)}" for target in gap.targets]
    which = rules[0] if len(rules) == 1 else f"{len(rules)} rules ({listed(gap.rules, MOST_NAMES)})"
    scope = targets[0] if len(targets) == 1 else f"{len(targets)} targets: {listed(targets, MOST_NAMES)}"
    return f"{which} on {scope}"


def _accepted(run: Run, width: int, paint: Painter) -> Iterator[str]:
    accepted = list(run.suppressed())
    if not accepted:
        return
    yield paint(f"Accepted: {accepted_in_words(accepted)}.", "strong")
    named = targets_by_id(run)
    for result in accepted:
        yield from wrapped(_suppression(result, named[result.target], run), width, "  ", "    ")


def _suppression(result: Result, target: TargetInfo, run: Run) -> str:
    why = result.suppressed
    if why is None:
        return ""
    left = days_left(why.expires, run)
    until = f", until {plain_text(why.expires)}" if why.expires else ""
    until += f" ({counted(left, 'day')} left)" if left is not None else ""
    owner = f", owner {plain_text(why.owner)}" if why.owner else ""
    verdict = result.severity if result.status is Status.FAILED else "not evaluated"
    rule = f"{plain_text(result.rule)} {plain_text(result.name)} ({verdict})"
    return f"{rule} on {plain_text(target.name)}: {plain_text(why.reason)} [{plain_text(why.by)}{owner}{until}]"


def _troubles(run: Run, width: int, paint: Painter) -> Iterator[str]:
    for error in run.errors:
        first, *rest = wrapped(f"error: {plain_text(error.location)}: {plain_text(error.message)}", width, hanging="  ")
        yield first.replace("error:", paint("error:", "critical"), 1)
        yield from rest
    for rule in run.broken:
        first, *rest = wrapped(f"broken rule: {plain_text(rule)}", width, hanging="  ")
        yield first.replace("broken rule:", paint("broken rule:", "critical"), 1)
        yield from rest
    for note in run.notes:
        yield from wrapped(f"note: {plain_text(note)}", width, hanging="  ")


def _counts(run: Run, paint: Painter) -> Iterator[str]:
    """A column for each kind of target."""
    kinds = sorted({target.noun for target in run.targets}) or ["target"]
    kind_of = {target.id: target.noun for target in run.targets}

    def line(label: str, counted_by_kind: Counter[str | None]) -> list[str]:
        counts = [counted_by_kind[kind] for kind in kinds]
        return [label, *(str(count) for count in counts), *([str(sum(counts))] if len(kinds) > 1 else [])]

    def line_of(label: str, results: Iterable[Result]) -> list[str]:
        return line(label, Counter(map(kind_of.get, map(_TARGET, results))))

    lines = [
        line("targets", Counter(target.noun for target in run.targets)),
        *(
            line_of(grade, (finding for finding in run.open_findings if finding.severity is grade))
            for grade in Severity
        ),
        line_of("passed", run.by_status[Status.PASSED]),
        line_of("not applicable", run.by_status[Status.NOT_APPLICABLE]),
        line_of("not evaluated", run.by_status[Status.NOT_EVALUATED]),
        line_of("accepted", run.suppressed()),
    ]
    headers = ["", *(plain_text(kind) for kind in kinds), *(["all"] if len(kinds) > 1 else [])]
    first, *rest = figures(headers, lines)
    yield paint(first, "strong") if first.strip() else first
    yield from rest
