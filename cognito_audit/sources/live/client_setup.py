"""The setup of botocore's clients: retries and timeouts, limits of each exchange, and hooks on the answers."""

import os
from collections.abc import Mapping
from typing import Any, Final

from botocore.config import Config

from cognito_audit import __version__
from cognito_audit.aws import quotas
from cognito_audit.sources.live.response import keep_body, keep_error, sanitize_response
from cognito_audit.sources.live.transport import Transport

ATTEMPTS: Final = 8
OPTIONAL_ATTEMPTS: Final = 2
ONE_ATTEMPT: Final = Config(retries={"mode": "standard", "total_max_attempts": 1}, read_timeout=30)


def configuration(profile: Mapping[str, Any], threads: int, *, optional: bool) -> Config:
    """Return the configuration of a client: retries besides the pacing; the user's own settings override them.

    ``profile`` are the settings of the profile, ``threads`` is how many calls may run at once.
    """
    attempts = os.environ.get("AWS_MAX_ATTEMPTS") or profile.get("max_attempts")
    retries: dict[str, Any] = {}
    if not (os.environ.get("AWS_RETRY_MODE") or profile.get("retry_mode")):
        retries["mode"] = "standard"
    if optional or not attempts:
        most = OPTIONAL_ATTEMPTS if optional else ATTEMPTS
        retries["total_max_attempts"] = min(most, int(attempts)) if attempts and attempts.isdecimal() else most
    return Config(
        retries=retries,
        connect_timeout=5,
        read_timeout=20,
        max_pool_connections=threads,
        user_agent_extra=f"cognito-audit/{__version__}",
    )


def convert_answers(client: Any, service: str) -> None:
    """Have the answers of a client converted and sanitized; see ``response``."""
    client.meta.events.register("before-parse", keep_body)
    client.meta.events.register(f"after-call.{service}", sanitize_response)


def limit(client: Any) -> None:
    """Limit each exchange of a client in time and size, and have its errors read whatever they hold.

    The HTTP session is the one place that every exchange passes, and botocore has no public way to it.
    """
    endpoint = client._endpoint  # noqa: SLF001
    endpoint.http_session = Transport(endpoint.http_session, quotas.SECONDS_PER_CALL)
    client.meta.events.register("before-parse", keep_error)
