"""A sandbox for the time of one command, with placeholder credentials."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from cognito_audit.errors import UserError
from cognito_audit.sandbox import Sandbox, SandboxUnavailable
from cognito_audit.sandbox.seed import REGIONS, seed

CREDENTIALS: Final = {"AWS_ACCESS_KEY_ID": "sandbox", "AWS_SECRET_ACCESS_KEY": "sandbox"}
"""The sandbox needs no credentials, but the SDK does."""
AMBIENT: Final = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL")


@contextmanager
def running_sandbox(port: int = 0, *, seeded: bool) -> Iterator[Sandbox]:
    """Start a sandbox for the time of the block; meanwhile the AWS settings of the process are put aside.

    Raises ``UserError`` where its packages are missing or the port is taken.
    """
    before = dict(os.environ)
    for name in AMBIENT:
        os.environ.pop(name, None)
    os.environ.update(CREDENTIALS)
    try:
        running = _start(port)
        try:
            if seeded:
                seed(running)
            yield running
        finally:
            running.stop()
    finally:
        os.environ.clear()
        os.environ.update(before)


def _start(port: int) -> Sandbox:
    try:
        sandbox = Sandbox(port)
        sandbox.start()
    except SandboxUnavailable as error:
        raise UserError(str(error)) from error
    except OSError as error:
        raise UserError(f"--port {port} cannot be used: {error.strerror}; 0 takes a free one") from error
    return sandbox


def usage(endpoint_url: str) -> str:
    """Return the lines to paste into another terminal."""
    exports = " ".join(f"{name}={value}" for name, value in CREDENTIALS.items())
    regions = " ".join(f"--region {region}" for region in REGIONS)
    return (
        f"--endpoint-url {endpoint_url}\n\n"
        f"  export {exports}\n"
        f"  cognito-audit check --all {regions} --endpoint-url {endpoint_url}\n"
        f"  aws cognito-idp list-user-pools --max-results 60 --region {REGIONS[0]} --endpoint-url {endpoint_url}\n\n"
        "Ctrl-C stops it."
    )
