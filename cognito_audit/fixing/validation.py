"""Offline validation of a request against AWS's service model: types, required members, lengths and ranges."""

from collections.abc import Mapping
from functools import cache
from typing import Any


def request_faults(operation: str, request: Mapping[str, Any]) -> str:
    """Return botocore's validation errors for a request, or an empty string."""
    from botocore.validate import ParamValidator  # noqa: PLC0415  takes 0.1 s, and plans without a fix do not need it

    report = ParamValidator().validate(request, _model().operation_model(operation).input_shape)
    return str(report.generate_report()) if report.has_errors() else ""


@cache
def _model() -> Any:
    from botocore.session import Session  # noqa: PLC0415  as above

    return Session().get_service_model("cognito-idp")
