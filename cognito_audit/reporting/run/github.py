"""GitHub workflow commands: annotations on the files of a pull request, most severe first.

"Workflow commands for GitHub Actions". GitHub keeps ten annotations of each level from one step and silently drops the
rest, so no more are written, and the last one says how many are missing.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from cognito_audit.model.inventory import TargetInfo
from cognito_audit.model.run import Result, Run
from cognito_audit.model.verdict import Severity
from cognito_audit.reporting.run.locations import target_of
from cognito_audit.reporting.run.order import in_order
from cognito_audit.reporting.run.summary import headline
from cognito_audit.reporting.run.unanswered import unanswered
from cognito_audit.text.sanitize import plain_text

Level = Literal["error", "warning", "notice"]
LEVELS: Final[Mapping[Severity, Level]] = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "notice",
    Severity.INFO: "notice",
}
MOST: Final = 10
"""The annotations of one level that GitHub keeps from a step."""


def render(run: Run) -> str:
    """The run as annotations: inputs not read, findings, open questions, and a summary. Equal runs give equal bytes."""
    run = in_order(run)
    annotations = [*_problems(run), *_findings(run), *_questions(run)]
    # The last line is a notice itself and takes the place of one.
    room = {"error": MOST, "warning": MOST, "notice": MOST - 1}
    lines = []
    for level, line in annotations:
        if room[level] > 0:
            room[level] -= 1
            lines.append(line)
    return "\n".join([*lines, _closing(run, len(annotations) - len(lines))]) + "\n"


def _problems(run: Run) -> Iterator[tuple[Level, str]]:
    for error in run.errors:
        at = {"line": str(error.line), "col": str(error.column)} if error.line else {}
        place = {"file": error.file, **at}
        yield "error", command("error", {**place, "title": "Input not read"}, error.message)
    for broken in run.broken:
        yield "error", command("error", {"title": "Rule not usable"}, broken)
    for missing in run.unread:
        yield "error", command("error", {"title": "Not read"}, str(missing))


def _findings(run: Run) -> Iterator[tuple[Level, str]]:
    targets = {target.id: target for target in run.targets}
    for finding in run.findings():
        target = target_of(finding, targets)
        level = LEVELS[finding.severity]
        title = f"{finding.rule} {finding.name} ({finding.severity})"
        message = f"{_label(target)}: {finding.message}. {finding.remediation}"
        yield level, command(level, {**_location(finding, target), "title": title}, message.strip())


def _questions(run: Run) -> Iterator[tuple[Level, str]]:
    for question in unanswered(run):
        yield "warning", command("warning", {"title": f"{question.rule} not evaluated"}, question.message)


def _closing(run: Run, missing: int) -> str:
    verdict = headline(run)
    more = f" {missing} more {'annotation' if missing == 1 else 'annotations'}: see the job summary." if missing else ""
    message = f"{verdict.findings}. {verdict.because}{more}"
    return command("notice", {"title": f"cognito-audit: {verdict.gate}"}, message)


def _location(finding: Result, target: TargetInfo) -> dict[str, str]:
    """The location in a file. A live target has none: its annotation shows on the page of the run."""
    location = finding.location or target.location
    return {"file": location.file, "line": str(location.line), "col": str(location.column)} if location else {}


def _label(target: TargetInfo) -> str:
    pool = target.user_pool_name or target.user_pool_id
    return f"{target.name} (pool {pool})" if pool and target.kind != "pool" else target.name


def command(name: str, properties: Mapping[str, str], message: str) -> str:
    """A workflow command. Nothing in it can end the line or a property, so none can start another command.

    ``%``, CR and LF are escaped in the message, ``:`` and ``,`` in properties too, as the runner decodes them.
    """
    joined = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {joined}::{_data(message)}"


def _data(text: str) -> str:
    return plain_text(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
