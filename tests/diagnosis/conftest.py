"""A running sandbox, and diagnoses of what it holds."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from cognito_audit.diagnosis.diagnose import Seen, diagnose
from cognito_audit.probe.request import Wishes
from cognito_audit.services.audit import catalogue
from cognito_audit.services.diagnosis_input import chain_of, read_client
from cognito_audit.services.probed_source import ProbedSource
from cognito_audit.services.settings import settings_for
from cognito_audit.sources.live import Connection, LiveSource, Pace, Selection

PACKAGE = Path(sys.modules["cognito_audit"].__file__).parent.parent
FAST = Pace(requests_per_second=2000, per_pool=2000, threads=4)
CHOICE = ["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
NO_FLOW = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]


@pytest.fixture
def api(sandbox):
    return sandbox.client()


@dataclass(frozen=True)
class Made:
    """A pool with an app client."""

    pool: str
    client: str


@pytest.fixture
def make(api):
    """Makes a pool that mails codes, and an app client in it; settings by member name."""

    def make(flows=None, pool=None, **client):
        settings = {"PoolName": "shop", "AutoVerifiedAttributes": ["email"], **(pool or {})}
        pool_id = api.create_user_pool(**settings)["UserPool"]["Id"]
        settings = {"ClientName": "web", **({"ExplicitAuthFlows": flows} if flows else {}), **client}
        return Made(pool_id, api.create_user_pool_client(UserPoolId=pool_id, **settings)["UserPoolClient"]["ClientId"])

    return make


@pytest.fixture(scope="session")
def chain():
    settings = settings_for({}, use_file=False)
    return chain_of(settings, catalogue(settings))


@pytest.fixture
def read(sandbox, chain, monkeypatch, tmp_path):
    """Reads an app client of the sandbox as the program does."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "sandbox")
    monkeypatch.setenv("COGNITO_AUDIT_STATE_DIR", str(tmp_path / "journal"))

    def read(made, probe=""):
        connection = Connection("", (), sandbox.endpoint_url)
        source = LiveSource(Selection((made.pool,), (made.client,)), connection, FAST)
        if probe:
            source = ProbedSource(source, connection, probe == "sign-up", Wishes(), yes=True)
        return read_client(source, chain)[0]

    return read


@pytest.fixture
def diagnosed(read, chain):
    """The diagnosis of an app client of the sandbox."""
    return lambda made, seen=None, probe="": diagnose(read(made, probe), chain, seen or Seen())


@dataclass(frozen=True)
class Done:
    """How a run of the program ended."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture
def program(sandbox, tmp_path):
    """Runs ``cognito-audit diagnose``; a made client becomes its options."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "COGNITO_AUDIT_"))}
    told = {
        **kept,
        "AWS_ACCESS_KEY_ID": "sandbox",
        "AWS_SECRET_ACCESS_KEY": "sandbox",
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
        "PYTHONPATH": str(PACKAGE),
        "PYTHONWARNINGS": "error",
        "COLUMNS": "80",
    }

    def run(*words, made=None, stdin=""):
        live = []
        if made is not None:
            live = ["--user-pool-id", made.pool, "--client-id", made.client, "--endpoint-url", sandbox.endpoint_url]
            live += ["--requests-per-second", "500", "--requests-per-pool", "500"]
        command = [sys.executable, "-P", "-m", "cognito_audit", "diagnose", *live, *map(str, words)]
        done = subprocess.run(
            command, check=False, cwd=tmp_path, env=told, input=stdin.encode(), capture_output=True, timeout=120
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
