"""CSV for auditors and spreadsheets: one line for each result, whatever its status."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Final

from cognito_audit.model.inventory import TargetInfo
from cognito_audit.model.run import Result, Run, Suppressed
from cognito_audit.reporting.run.locations import target_of
from cognito_audit.reporting.run.order import in_order
from cognito_audit.text.sanitize import plain_text

COLUMNS: Final = (
    "status", "severity", "rule", "name", "kind", "target", "target_name", "account", "region", "user_pool_id",
    "client_id", "file", "line", "column", "path", "message", "missing", "next_step", "fingerprint", "suppressed_by",
    "suppressed_reason", "suppressed_until",
)  # fmt: skip

_FORMULA: Final = re.compile(r"\s*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""The beginning of a cell that a spreadsheet may run (OWASP, "CSV Injection"; the wide forms too). App clients may have
such names: they match ``[\\w\\s+=,.@-]+``."""


def render(run: Run) -> str:
    """Every result of the run, with a header, separated by commas. Equal runs give equal bytes."""
    run = in_order(run)
    targets = {target.id: target for target in run.targets}
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(COLUMNS)
    lines.writerows(_rows(run, targets))
    return out.getvalue()


def _rows(run: Run, targets: Mapping[str, TargetInfo]) -> Iterator[list[str]]:
    for result in run.results:
        yield [_cell(value) for value in _values(result, target_of(result, targets))]


def _values(result: Result, target: TargetInfo) -> tuple[object, ...]:
    location = result.location or target.location
    accepted = result.suppressed or Suppressed("", "")
    return (
        result.status,
        result.severity,
        result.rule,
        result.name,
        target.kind,
        target.id,
        target.name,
        target.account,
        target.region,
        target.user_pool_id,
        target.client_id,
        location.file if location else "",
        location.line if location else "",
        location.column if location else "",
        result.path,
        result.message,
        "; ".join(str(missing) for missing in result.missing),
        result.remediation,
        result.fingerprint,
        accepted.by,
        accepted.reason,
        accepted.expires,
    )


def _cell(value: object) -> str:
    """A value on one line that a spreadsheet does not take for a formula."""
    raw = str(value)
    text = plain_text(raw)
    return f"'{text}" if _FORMULA.match(raw) or _FORMULA.match(text) else text
