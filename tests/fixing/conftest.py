"""A local Cognito, a way to plan against it, and a way to apply."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from cognito_audit.config.settings import resolve
from cognito_audit.fixing.applier import Applier
from cognito_audit.fixing.primary_region import PrimaryRegions
from cognito_audit.sandbox import Sandbox
from cognito_audit.services.fix import plan_source
from cognito_audit.sources.live import Aws, Connection, LiveSource, Selection
from tests.support import FAST, REGION

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
        source = LiveSource(Selection((self.pool_id,), (client_id,) if client_id else ()), self.connection, FAST)
        plan = plan_source(source, settings, self.block_reason)
        return [one for one in plan.resources if not client_id or one.target.kind == "client"]

    def block_reason(self, target):
        """Why nothing may be written in the target's region."""
        return PrimaryRegions(Aws(self.connection, 1)).block_reason(target)

    def plan(self, client_id, *select):
        """The plan for one client."""
        (only,) = self.plans(client_id, *select)
        return only

    def applier(self, *never):
        return Applier(Aws(self.connection, 1), self.folder, never, pauses=(0.1, 0.2))


@pytest.fixture(autouse=True)
def environment(aws_environment):
    """Every test here runs with made-up credentials."""


@pytest.fixture
def local(sandbox, tmp_path):
    """A pool with an app's worth of settings; faults and clients of other tests are gone."""
    made = sandbox.client(REGION).create_user_pool(
        PoolName="shop",
        AutoVerifiedAttributes=["email"],
        Schema=[
            {"Name": "email", "AttributeDataType": "String", "Required": True, "Mutable": True},
            {"Name": "role", "AttributeDataType": "String", "Mutable": True},
            {"Name": "colour", "AttributeDataType": "String", "Mutable": True},
        ],
        UserPoolTags={"team": "shop"},
    )
    return Local(sandbox, made["UserPool"]["Id"], tmp_path / "state" / "fixes")
