"""The program as its users run it: a process, against a local Cognito."""

from dataclasses import dataclass

import pytest

from cognito_audit.sandbox import Sandbox
from cognito_audit.sandbox.seed import Seeded, seed
from tests.support import isolated, run_program

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
    """An environment with made-up credentials and nothing else of AWS."""
    return isolated(tmp_path)


@pytest.fixture
def program(tmp_path, environment):
    """Runs ``cognito-audit`` with the given words in an empty folder; keywords are environment variables."""

    def run(*words: str, stdin: bytes | None = None, **variables: str | None):
        own = {name: value for name, value in {**environment, **variables}.items() if value is not None}
        return run_program(*words, folder=tmp_path, environment=own, stdin=stdin or b"")

    return run
