"""Values that the user gave for names that only a deployment knows: data sources, workspaces, modules elsewhere."""

from typing import Any

from cognito_audit.sources.files.assumptions import NOT_ASSUMED, ROOTS
from cognito_audit.sources.terraform.evaluation.scope import Scope


def assumption(reference: Any, unknown: Any, scope: Scope) -> Any:
    """Return the value that the user gave for a reference (a syntax tree) as it is written, else ``unknown``."""
    name = "".join(str(token).strip() for token in reference.scan_values(lambda _token: True))
    root = name.partition(".")[0]
    if scope.assumed is None or root not in ROOTS or root in scope.bindings:
        return unknown
    value = scope.assumed(name)
    return unknown if value is NOT_ASSUMED else value
