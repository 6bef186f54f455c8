"""The program as its users run it: a process, against a local Cognito."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from cognito_audit.sandbox import Sandbox
from cognito_audit.sandbox.seed import Seeded, seed

PACKAGE = Path(sys.modules["cognito_audit"].__file__).parent.parent
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "sandbox", "AWS_SECRET_ACCESS_KEY": "sandbox"}
FAST = ["--requests-per-second", "500", "--requests-per-pool", "500"]


@dataclass(frozen=True)
class Company:
    """A seeded sandbox."""

    sandbox: Sandbox
    seeded: Seeded

    def pool(self, name: str) -> list[str]:
        """The options that name one of its pools."""
        return ["--user-pool-id", self.seeded.pools[name], "--endpoint-url", self.sandbox.endpoint_url, *FAST]

    def client(self, name: str) -> list[str]:
        """The options that name one of its clients, as ``pool/client``."""
        return [*self.pool(name.partition("/")[0]), "--client-id", self.seeded.clients[name]]


@pytest.fixture(scope="session")
def company():
    with Sandbox() as running:
        yield Company(running, seed(running))


@pytest.fixture
def environment(tmp_path):
    """An environment with credentials that are none and nothing else of AWS."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "COGNITO_AUDIT_", "CI"))}
    return {
        **kept,
        **CREDENTIALS,
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
        "PYTHONPATH": str(PACKAGE),
        "PYTHONWARNINGS": "error",
        "COLUMNS": "80",
    }


@pytest.fixture
def program(tmp_path, environment):
    """Runs ``cognito-audit`` with the given words in an empty folder; keywords are environment variables."""

    def run(*words: str, stdin: bytes | None = None, **variables: str | None):
        told = {name: value for name, value in {**environment, **variables}.items() if value is not None}
        command = [sys.executable, "-P", "-m", "cognito_audit", *words]
        done = subprocess.run(
            command, check=False, cwd=tmp_path, env=told, input=stdin or b"", capture_output=True, timeout=120
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@dataclass(frozen=True)
class Done:
    """How a run ended."""

    code: int
    out: str
    err: str
