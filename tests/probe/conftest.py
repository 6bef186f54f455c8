"""A sandbox, an AWS session of it, and a state directory of the test's own."""

import json
import os

import pytest

from cognito_audit.probe import look, prepare, sign_up
from cognito_audit.sources.live import Aws, Connection

REGION = "eu-west-1"
FLOWS = ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]


@pytest.fixture
def cognito(sandbox):
    return sandbox.client(REGION)


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path):
    """Credentials that are none, nothing of the machine's own AWS configuration, and an empty journal."""
    for name in list(os.environ):
        if name.startswith(("AWS_", "COGNITO_AUDIT_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "no-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "no-credentials"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("COGNITO_AUDIT_STATE_DIR", str(tmp_path / "state"))


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

    def prepare(self, subject, secret=None, wishes=None):
        return prepare(self.aws, *subject, REGION, secret, wishes)

    def sign_up(self, subject, secret=None, wishes=None):
        return sign_up(self.aws, *subject, REGION, secret, wishes)

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
