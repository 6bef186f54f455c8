"""A local Cognito, a way to plan against it, and a way to apply."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from cognito_audit.config.settings import resolve
from cognito_audit.fixing.applier import Applier
from cognito_audit.fixing.primary_region import Primaries
from cognito_audit.sandbox import Sandbox
from cognito_audit.services.audit import catalogue, judging
from cognito_audit.services.plan_fixes import read_and_plan
from cognito_audit.sources.live import Aws, Connection, LiveSource, Pace, Selection

REGION = "eu-west-1"
CALLBACK = "https://app.example.com/callback"


@dataclass(frozen=True)
class Local:
    """One pool in a running sandbox, asked in one region."""

    sandbox: Sandbox
    pool_id: str
    folder: Path
    region: str = REGION

    @property
    def api(self):
        return self.sandbox.client(self.region)

    def make(self, **settings):
        """A new app client's id."""
        made = self.api.create_user_pool_client(UserPoolId=self.pool_id, **{"ClientName": "web", **settings})
        return made["UserPoolClient"]["ClientId"]

    def client(self, client_id):
        """A client as the sandbox describes it, without what changes by itself."""
        answer = self.api.describe_user_pool_client(UserPoolId=self.pool_id, ClientId=client_id)["UserPoolClient"]
        return {name: value for name, value in answer.items() if name != "LastModifiedDate"}

    def pool(self):
        """The pool likewise."""
        answer = self.api.describe_user_pool(UserPoolId=self.pool_id)["UserPool"]
        return {name: value for name, value in answer.items() if name != "LastModifiedDate"}

    @property
    def connection(self):
        return Connection(regions=(self.region,), endpoint_url=self.sandbox.endpoint_url)

    def plans(self, client_id="", *select):
        """The plans for the pool and its clients, or for one client alone."""
        settings = resolve({"select": list(select)}, {}, {})
        rules = every_rule()
        source = LiveSource(Selection((self.pool_id,), (client_id,) if client_id else ()), self.connection, FAST)
        plan = read_and_plan(source, judging(settings, rules), settings, rules, self.barred)
        return [one for one in plan.resources if not client_id or one.target.kind == "client"]

    def barred(self, target):
        """Why nothing may be written in the target's region."""
        return Primaries(Aws(self.connection, 1)).against(target)

    def plan(self, client_id, *select):
        """The plan for one client."""
        (only,) = self.plans(client_id, *select)
        return only

    def applier(self, *never):
        return Applier(Aws(self.connection, 1), self.folder, never)


@cache
def every_rule():
    return catalogue(resolve({}, {}, {}))


FAST = Pace(requests_per_second=5000, per_pool=5000, threads=4)


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path):
    """Credentials that are none, and nothing of the machine's own AWS configuration."""
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "no-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "no-credentials"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")
    monkeypatch.setenv("COGNITO_AUDIT_STATE_DIR", str(tmp_path / "state"))


@pytest.fixture(scope="session")
def running():
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def local(running, tmp_path):
    """A pool with an app's worth of settings; faults and clients of other tests are gone."""
    running.reset()
    made = running.client(REGION).create_user_pool(
        PoolName="shop",
        AutoVerifiedAttributes=["email"],
        Schema=[
            {"Name": "email", "AttributeDataType": "String", "Required": True, "Mutable": True},
            {"Name": "role", "AttributeDataType": "String", "Mutable": True},
            {"Name": "colour", "AttributeDataType": "String", "Mutable": True},
        ],
        UserPoolTags={"team": "shop"},
    )
    return Local(running, made["UserPool"]["Id"], tmp_path / "state" / "fixes")
