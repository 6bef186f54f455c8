"""A running sandbox, and diagnoses of what it holds."""

from dataclasses import dataclass

import pytest

from cognito_audit.diagnosis.diagnose import DiagnosisInput, diagnose
from cognito_audit.probe.request import SignUpOptions
from cognito_audit.services.audit import catalogue
from cognito_audit.services.diagnose import chain_of, read_client
from cognito_audit.services.probed_source import ProbedSource
from cognito_audit.services.settings import settings_for
from cognito_audit.sources.live import Connection, LiveSource, Selection
from tests.support import FAST, isolated, run_program

CHOICE = ["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
NO_FLOW = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]


@pytest.fixture(autouse=True)
def environment(aws_environment):
    """Every test here runs with made-up credentials."""


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
def read(sandbox, chain):
    """Reads an app client of the sandbox as the program does."""

    def read(made, probe=""):
        connection = Connection("", (), sandbox.endpoint_url)
        source = LiveSource(Selection((made.pool,), (made.client,)), connection, FAST)
        if probe:
            settings = settings_for({"endpoint-url": sandbox.endpoint_url}, use_file=False)
            source = ProbedSource(source, settings, probe == "sign-up", SignUpOptions(), yes=True)
        return read_client(source, chain, settings_for({}, use_file=False))[0]

    return read


@pytest.fixture
def diagnosed(read, chain):
    """The diagnosis of an app client of the sandbox."""
    return lambda made, seen=None, probe="": diagnose(read(made, probe), chain, seen or DiagnosisInput())


@pytest.fixture
def program(sandbox, tmp_path):
    """Runs ``cognito-audit diagnose``; a made client becomes its options."""

    def run(*words, made=None, stdin=""):
        live = []
        if made is not None:
            live = ["--user-pool-id", made.pool, "--client-id", made.client, "--endpoint-url", sandbox.endpoint_url]
            live += ["--requests-per-second", "500", "--requests-per-pool", "500"]
        options = [*live, *map(str, words)]
        return run_program("diagnose", *options, folder=tmp_path, environment=isolated(tmp_path), stdin=stdin.encode())

    return run
