"""The ``--debug`` log: on standard error, without bodies and without secrets."""

import logging
import sys
from typing import Final, TextIO

from cognito_audit.lib.redaction import redacted

TOLD: Final = (
    "cognito_audit",
    "botocore.credentials",
    "botocore.configprovider",
    "botocore.retries",
    "botocore.utils",
    "urllib3.connectionpool",
)
"""Whose records are shown. The other loggers of botocore write whole requests and answers (``botocore.endpoint``,
``botocore.parsers``), signatures (``botocore.auth``) or every event (``botocore.hooks``)."""


def debug_log(stream: TextIO | None = None) -> logging.Handler:
    """Write what the program does to ``stream`` (standard error), redacted.

    Answers the handler, so that a caller can take it out again: ``logging.getLogger().removeHandler(handler)``. No
    other way of logging may be set up beside it (``boto3.set_stream_logger`` shows ClientSecret and passwords).
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Redacting("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(_is_told)
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    return handler


def _is_told(record: logging.LogRecord) -> bool:
    return any(record.name == name or record.name.startswith(f"{name}.") for name in TOLD)


class _Redacting(logging.Formatter):
    """Redacts the whole text of a record, traceback included."""

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))
