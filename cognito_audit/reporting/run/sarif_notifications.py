"""SARIF notifications: checks not evaluated, inputs not read, rules not usable, and results that were cut."""

from collections.abc import Iterator
from typing import Any

from cognito_audit.model.run import Run
from cognito_audit.reporting.run.sarif_rules import notification_reference, sentence
from cognito_audit.reporting.run.unanswered import unanswered
from cognito_audit.text.sanitize import plain_text

Notification = dict[str, Any]


def execution_notifications(run: Run, cut: str) -> list[Notification]:
    """``toolExecutionNotifications``. ``cut`` says which results are missing, or is empty."""
    return [*_unevaluated(run), *_unread(run), *_ending(run, cut)]


def configuration_notifications(run: Run) -> list[Notification]:
    """``toolConfigurationNotifications``: the rules that could not be used."""
    return [_notification("broken-rule", "error", plain_text(broken)) for broken in run.broken]


def _unevaluated(run: Run) -> Iterator[Notification]:
    index = {rule.id: number for number, rule in enumerate(run.rules)}
    for question in unanswered(run):
        rule = {"id": question.rule} | ({"index": index[question.rule]} if question.rule in index else {})
        yield {
            **_notification("not-evaluated", "warning", question.message),
            "associatedRule": rule,
            "properties": {"targets": [plain_text(target) for target in question.targets]},
        }


def _unread(run: Run) -> Iterator[Notification]:
    for missing in run.unread:
        yield _notification("not-listed", "error", plain_text(str(missing)))
    for error in run.errors:
        yield _notification("input-error", "error", f"{plain_text(error.location)}: {plain_text(error.message)}")


def _ending(run: Run, cut: str) -> Iterator[Notification]:
    if run.interrupted:
        yield _notification("run-interrupted", "error", "The run was interrupted; these are the results until then.")
    if cut:
        yield _notification("results-cut", "warning", cut)
    for note in run.notes:
        yield _notification("run-note", "note", plain_text(note))


def _notification(identifier: str, level: str, text: str) -> Notification:
    return {"level": level, "message": {"text": sentence(text)}, "descriptor": notification_reference(identifier)}
