"""What ``diff`` is asked for, checked before any work is done."""

from collections.abc import Sequence

from cognito_audit.config.settings import SEVERITY_OR_NONE
from cognito_audit.errors import UserError
from cognito_audit.model.run import Run
from cognito_audit.model.verdict import Severity
from cognito_audit.reporting.documents import ComparisonReport
from cognito_audit.reporting.output import ReportRequest, requested_reports
from cognito_audit.text.suggestions import did_you_mean


def reports_wanted(form: Sequence[str] | None) -> list[ReportRequest]:
    """What ``--format`` asks for. Raises ``UserError``."""
    return requested_reports(form, ComparisonReport)


def refuse_unclear(paths: Sequence[str], pools: Sequence[str], clients: Sequence[str], pairs: Sequence[str]) -> None:
    """Raise ``UserError`` unless it is clear what is to be compared with what."""
    if pools and not paths:
        raise UserError("name the files or folders that define the clients")
    if len(pools) > 1:
        raise UserError("--user-pool-id: compare one pool at a time")
    if not pools and len(paths) != 2:  # noqa: PLR2004  two runs
        raise UserError("name two saved runs, or a live pool (--user-pool-id ID) and the files that define its clients")
    if not pools and (clients or pairs):
        raise UserError("--client-id and --map need the live pool: --user-pool-id ID")


def mapping_of(pairs: Sequence[str]) -> dict[str, str]:
    """``--map DEFINITION=CLIENT_ID`` as a map. Raises ``UserError``.

    The last equals sign parts the two: an address may hold others.
    """
    found: dict[str, str] = {}
    for text in pairs:
        name, equals, client_id = text.rpartition("=")
        if not (equals and name and client_id):
            raise UserError(f"--map {text}: wanted is DEFINITION=CLIENT_ID")
        if name in found or client_id in found.values():
            raise UserError(f"--map {text}: the definition or the client is mapped twice")
        found[name] = client_id
    return found


def threshold(text: str | None, after: Run) -> Severity | None:
    """From which severity on something worse counts: ``--fail-on``, else as in the second run. Raises ``UserError``."""
    if text is None:
        return after.gate.fail_on
    if text not in SEVERITY_OR_NONE:
        raise UserError(
            f"--fail-on: {text!r} is not one of {', '.join(SEVERITY_OR_NONE)}{did_you_mean(text, SEVERITY_OR_NONE)}"
        )
    return None if text == "none" else Severity(text)
