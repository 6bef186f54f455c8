"""Audit Amazon Cognito user pools and app clients.

The names in ``__all__`` are the public API, with ``cognito_audit.testing`` for authors of rules; docs/api.md describes
them. All other modules are private and may change in any release. Each name is imported when it is first used, so that
``import cognito_audit`` loads neither boto3 nor Jinja2.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from cognito_audit.api import audit_files, audit_live, diagnose, load_run
    from cognito_audit.diagnosis.model import Diagnosis
    from cognito_audit.errors import UserError
    from cognito_audit.model.run import Result, Run
    from cognito_audit.model.verdict import Severity, Status

__version__ = "1.0.0"
__all__ = [
    "Diagnosis",
    "Result",
    "Run",
    "Severity",
    "Status",
    "UserError",
    "__version__",
    "audit_files",
    "audit_live",
    "diagnose",
    "load_run",
]

_MODULES: Final = {
    "Diagnosis": "cognito_audit.diagnosis.model",
    "Result": "cognito_audit.model.run",
    "Run": "cognito_audit.model.run",
    "Severity": "cognito_audit.model.verdict",
    "Status": "cognito_audit.model.verdict",
    "UserError": "cognito_audit.errors",
    "audit_files": "cognito_audit.api",
    "audit_live": "cognito_audit.api",
    "diagnose": "cognito_audit.api",
    "load_run": "cognito_audit.api",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used (PEP 562)."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted(__all__)
