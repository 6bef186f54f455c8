"""A sandbox, an AWS session of it, and a state directory of the test's own."""

import json

import pytest

from cognito_audit.probe.flow_check import look
from cognito_audit.probe.sign_up import prepare, sign_up
from cognito_audit.sources.live import Aws, Connection
from tests.support import REGION

FLOWS = ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]


@pytest.fixture
def cognito(sandbox):
    return sandbox.client(REGION)


@pytest.fixture(autouse=True)
def environment(aws_environment):
    """Every test here runs with made-up credentials."""


class Probing:
    """Makes pools and clients in the sandbox, and probes them."""

    def __init__(self, sandbox, journal, aws):
        self.sandbox, self.journal = sandbox, journal
        self.cognito = sandbox.client(REGION)
        self.aws = aws

    def subject(self, pool=(), **client):
        """The pool and client ids of a new client, in a new pool made with the settings of ``pool``."""
        settings = {"PoolName": "shop", "AutoVerifiedAttributes": ["email"], **dict(pool)}
        pool_id = self.cognito.create_user_pool(**settings)["UserPool"]["Id"]
        settings = {"ClientName": "web", "ExplicitAuthFlows": FLOWS, **client}
        settings = {name: value for name, value in settings.items() if value is not None}
        made = self.cognito.create_user_pool_client(UserPoolId=pool_id, **settings)
        return pool_id, made["UserPoolClient"]["ClientId"]

    def look(self, subject, secret=None):
        return look(self.aws, *subject, REGION, secret)

    def prepare(self, subject, secret=None, options=None):
        return prepare(self.aws, *subject, REGION, secret, options)

    def sign_up(self, subject, secret=None, options=None):
        return sign_up(self.aws, *subject, REGION, secret, options)

    def users(self, pool_id):
        """The stored names of the pool's users."""
        return sorted(user["Username"] for user in self.cognito.list_users(UserPoolId=pool_id)["Users"])

    def open_entries(self):
        """The journal's entries, as JSON."""
        return [json.loads(file.read_text().splitlines()[0]) for file in sorted(self.journal.glob("*.probe"))]


@pytest.fixture(scope="session")
def _sessions():
    return {}


@pytest.fixture
def probing(sandbox, tmp_path, _sessions):
    url = sandbox.endpoint_url
    aws = _sessions.setdefault(url, Aws(Connection("", (REGION,), url)))
    return Probing(sandbox, tmp_path / "state" / "probes", aws)
