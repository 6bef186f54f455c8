"""The ``--debug`` log: on standard error, without bodies and without secrets."""

import logging
import sys
from typing import Final, TextIO

from cognito_audit.lib.redaction import redacted

SHOWN_LOGGERS: Final = (
    "cognito_audit",
    "botocore.credentials",
    "botocore.configprovider",
    "botocore.retries",
    "botocore.utils",
    "urllib3.connectionpool",
)
"""The loggers whose records are shown. The others of botocore write whole requests and answers (``botocore.endpoint``,
``botocore.parsers``), signatures (``botocore.auth``) or every event (``botocore.hooks``)."""


def debug_log(stream: TextIO | None = None) -> logging.Handler:
    """Log to ``stream`` (standard error), redacted.

    Returns the handler, so that a caller can remove it: ``logging.getLogger().removeHandler(handler)``. No other
    logging may be set up beside it (``boto3.set_stream_logger`` shows ClientSecret and passwords).
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Redacting("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(_is_shown)
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    return handler


def _is_shown(record: logging.LogRecord) -> bool:
    return any(record.name == name or record.name.startswith(f"{name}.") for name in SHOWN_LOGGERS)


class _Redacting(logging.Formatter):
    """Redacts the whole text of a record, traceback included."""

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))
