"""GitHub workflow commands: annotations on the files of a pull request, the gravest first.

"Workflow commands for GitHub Actions". GitHub keeps ten annotations of each level from one step and drops the rest
without a word, so no more are written, and one says how many are missing.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from cognito_audit.model.inventory import TargetInfo
from cognito_audit.model.run import Result, Run
from cognito_audit.model.verdict import Severity
from cognito_audit.reporting.run.locations import subject_of
from cognito_audit.reporting.run.order import in_order
from cognito_audit.reporting.run.summary import counted, headline
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
    """Annotations: what could not be read, findings, unanswered questions; a last one sums up. Equal runs give equal
    bytes.
    """
    run = in_order(run)
    wanted = [*_problems(run), *_findings(run), *_questions(run)]
    # The last line is a notice itself and takes the place of one.
    room = {"error": MOST, "warning": MOST, "notice": MOST - 1}
    lines = []
    for level, line in wanted:
        if room[level] > 0:
            room[level] -= 1
            lines.append(line)
    return "\n".join([*lines, _closing(run, len(wanted) - len(lines))]) + "\n"


def _problems(run: Run) -> Iterator[tuple[Level, str]]:
    for error in run.errors:
        at = {"line": str(error.line), "col": str(error.column)} if error.line else {}
        place = {"file": error.file, **at}
        yield "error", command("error", {**place, "title": "Input not read"}, error.message)
    for broken in run.broken:
        yield "error", command("error", {"title": "Rule not usable"}, broken)
    for missing in run.unread:
        yield "error", command("error", {"title": "Not listed"}, str(missing))


def _findings(run: Run) -> Iterator[tuple[Level, str]]:
    subjects = {subject.id: subject for subject in run.targets}
    for finding in run.findings():
        subject = subject_of(finding, subjects)
        level = LEVELS[finding.severity]
        title = f"{finding.rule} {finding.name} ({finding.severity})"
        told = f"{_called(subject)}: {finding.message}. {finding.remediation}"
        yield level, command(level, {**_place(finding, subject), "title": title}, told.strip())


def _questions(run: Run) -> Iterator[tuple[Level, str]]:
    for question in unanswered(run):
        yield "warning", command("warning", {"title": f"{question.rule} not evaluated"}, question.message)


def _closing(run: Run, missing: int) -> str:
    verdict = headline(run)
    left_out = f" {counted(missing, 'annotation')} more in the other reports." if missing else ""
    told = f"{verdict.found}. {verdict.because}{left_out}"
    return command("notice", {"title": f"cognito-audit: {verdict.gate}"}, told)


def _place(finding: Result, subject: TargetInfo) -> dict[str, str]:
    """The place in a file. What is live has none: such an annotation shows on the run's page."""
    place = finding.location or subject.location
    return {"file": place.file, "line": str(place.line), "col": str(place.column)} if place else {}


def _called(subject: TargetInfo) -> str:
    pool = subject.user_pool_name or subject.user_pool_id
    return f"{subject.name} (pool {pool})" if pool and subject.kind != "pool" else subject.name


def command(name: str, properties: Mapping[str, str], message: str) -> str:
    """A workflow command. Nothing in it can end the line or a property, so none can start another command.

    ``%``, CR and LF are escaped in the message, ``:`` and ``,`` in properties too, as the runner decodes them.
    """
    told = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {told}::{_data(message)}"


def _data(text: str) -> str:
    return plain_text(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
