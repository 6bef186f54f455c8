"""The live source on ministack, an emulator with a code base of its own: its oddities are survived, never believed.

It fills absent flows with ``[]``, answers LEGACY where AWS answers nothing, has ids of mixed case, refuses what it does
not know with ``InvalidAction``, and loses RefreshTokenRotation.
"""

import boto3
import pytest

from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.model.unknown import Unknown
from cognito_audit.model.verdict import Status
from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.sources.live import Connection, LiveSource, Pace, Selection

pytestmark = pytest.mark.ministack
FAST = Pace(requests_per_second=500, per_pool=500, threads=8)


@pytest.fixture
def cognito(ministack, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    client = boto3.client("cognito-idp", region_name="us-east-1", endpoint_url=ministack)
    yield client
    client.close()


def test_its_pools_are_audited_whole_and_what_it_does_not_know_is_unknown(cognito, ministack) -> None:
    pool = cognito.create_user_pool(PoolName="shop")["UserPool"]["Id"]
    bare = cognito.create_user_pool_client(UserPoolId=pool, ClientName="bare")["UserPoolClient"]["ClientId"]
    ready = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="ready", ExplicitAuthFlows=["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    )["UserPoolClient"]["ClientId"]
    for number in range(70):
        cognito.create_user_pool_client(UserPoolId=pool, ClientName=f"tenant-{number}")
    rules = built_in().rules
    fact_sources = frozenset(root for rule in rules for root in rule.fact_sources())
    source = LiveSource(Selection((pool,)), Connection(regions=("us-east-1",), endpoint_url=ministack), FAST)
    inventory = source.read(fact_sources)
    clients = [target for target in inventory.targets if target.kind == "client"]
    assert len(clients) == 72
    assert all(isinstance(target.answers["logs"], Unknown) for target in clients if "logs" in target.answers)
    run = judge(inventory, JudgeOptions(rules, "t", {}, {}), "t")
    assert run.broken == ()
    verdicts = {(result.name, result.target): result.status for result in run.results}
    assert verdicts["user-auth-disabled", f"{pool}/{bare}"] is Status.FAILED, "an empty list means the default flows"
    assert verdicts["user-auth-disabled", f"{pool}/{ready}"] is Status.PASSED
