"""Compare two saved runs, or live app clients with their definitions."""

from collections.abc import Sequence
from dataclasses import dataclass

from cognito_audit.comparison.drift import diff_clients
from cognito_audit.comparison.runs import diff_runs
from cognito_audit.config.settings import SEVERITY_OR_NONE, Settings
from cognito_audit.errors import ExitCode, UserError
from cognito_audit.model.run import Run
from cognito_audit.model.verdict import Severity
from cognito_audit.reporting.documents import ComparisonReport
from cognito_audit.services.sources import SourceRequest, file_source, live_source, read_inventory
from cognito_audit.text.suggestions import did_you_mean


@dataclass(frozen=True, slots=True)
class CompareRequest:
    """What to compare: two saved runs (the paths of ``source``), or its live clients with the definitions in its files.

    ``mapping`` are DEFINITION=CLIENT_ID. ``fail_on`` and ``allow_incomplete`` decide the exit code.
    """

    source: SourceRequest
    mapping: tuple[str, ...] = ()
    fail_on: str | None = None
    allow_incomplete: bool = False

    @property
    def is_drift(self) -> bool:
        """Whether live clients are to be compared with their definitions."""
        return bool(self.source.live.user_pool_ids)

    def refuse_contradictions(self, env: str) -> None:
        """Raise ``UserError`` unless it is clear what to compare with what."""
        paths, live = self.source.files.paths, self.source.live
        if live.user_pool_ids and not paths:
            raise UserError("nothing to compare with: pass the files or folders that define the clients")
        if len(live.user_pool_ids) > 1:
            raise UserError("--user-pool-id: compare one pool at a time")
        if not self.is_drift and len(paths) != 2:  # noqa: PLR2004  two runs
            raise UserError(
                "expected two saved runs, or a live pool (--user-pool-id ID) and the files that define its clients"
            )
        if not self.is_drift and (live.client_ids or self.mapping or env):
            raise UserError("--client-id, --map and --env need the live pool: --user-pool-id ID")
        mapping_of(self.mapping)
        _check_threshold(self.fail_on)


@dataclass(frozen=True, slots=True)
class CompareResult:
    """The comparison as a document."""

    report: ComparisonReport

    def exit_code(self) -> ExitCode:
        """Return 0 where nothing got worse or drifted, 1 where something did, 3 where something was not compared."""
        return self.report.exit_code


def compare_runs(before: Run, after: Run, request: CompareRequest) -> CompareResult:
    """Compare two runs. Without ``fail_on``, the threshold is that of the second run."""
    runs = diff_runs(before, after)
    threshold = after.gate.fail_on if request.fail_on is None else _severity(request.fail_on)
    code = runs.exit_code(threshold, allow_incomplete=request.allow_incomplete)
    return CompareResult(ComparisonReport(runs, code))


def compare_definitions(request: CompareRequest, settings: Settings) -> CompareResult:
    """Compare live app clients with their definitions. Raises ``UserError``."""
    defined = file_source(request.source.files, settings).read(frozenset())
    with live_source(request.source.live, settings) as source:
        live = read_inventory(source, frozenset({"client"}), settings)
    every_client = not request.source.live.client_ids
    result = diff_clients(live, defined, mapping_of(request.mapping), every_client=every_client)
    return CompareResult(ComparisonReport(result, result.exit_code(allow_incomplete=request.allow_incomplete)))


def mapping_of(pairs: Sequence[str]) -> dict[str, str]:
    """Return ``--map DEFINITION=CLIENT_ID`` as a map. Raises ``UserError``.

    The last equals sign separates the two, because an address may contain others.
    """
    mapping: dict[str, str] = {}
    for text in pairs:
        name, equals, client_id = text.rpartition("=")
        if not (equals and name and client_id):
            raise UserError(f"--map: expected DEFINITION=CLIENT_ID, got {text!r}")
        if name in mapping or client_id in mapping.values():
            raise UserError(f"--map {text}: the definition or the client is mapped twice")
        mapping[name] = client_id
    return mapping


def _check_threshold(text: str | None) -> None:
    if text is not None and text not in SEVERITY_OR_NONE:
        words = ", ".join(SEVERITY_OR_NONE)
        raise UserError(f"--fail-on: {text!r} is not one of {words}{did_you_mean(text, SEVERITY_OR_NONE)}")


def _severity(text: str) -> Severity | None:
    return None if text == "none" else Severity(text)
