"""The same source on servers of other people: this program's sandbox, and moto as it is."""

import boto3
import pytest

from cognito_audit.model.unknown import Unknown
from cognito_audit.sandbox import Fault, Sandbox
from cognito_audit.sandbox.seed import REGIONS, TENANTS, seed
from cognito_audit.sources.live import Connection, LiveSource, Selection
from cognito_audit.sources.live.calls import CALLS, Per
from tests.support import FAST

ALL_ROOTS = frozenset({call.fact_source for call in CALLS} | {"siblings"})


@pytest.fixture
def moto():
    """The URL of a moto server."""
    from moto.server import ThreadedMotoServer  # noqa: PLC0415  it takes its time

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def test_the_sandboxs_company_is_read_whole():
    with Sandbox() as sandbox:
        seeded = seed(sandbox)
        live = LiveSource(connection=Connection(regions=REGIONS, endpoint_url=sandbox.endpoint_url), pace=FAST)
        inventory = live.read(ALL_ROOTS)
        made = sandbox.calls["DescribeUserPoolClient"]
    clients = [target for target in inventory.targets if target.kind == "client"]
    assert {target.client_id for target in clients} == set(seeded.clients.values())
    assert {target.user_pool_id for target in inventory.targets} == set(seeded.pools.values())
    assert made == len(clients) > TENANTS
    assert inventory.unread == inventory.notes == ()
    holes = {
        hole.reason for target in inventory.targets for hole in target.answers.values() if isinstance(hole, Unknown)
    }
    assert holes == {"not read: the pool's threat protection is off"}


@pytest.fixture(scope="module")
def small_sandbox():
    """A sandbox with one pool of two clients, its threat protection on."""
    with Sandbox() as sandbox:
        idp = sandbox.client("eu-west-1")
        protected = {"UserPoolTier": "PLUS", "UserPoolAddOns": {"AdvancedSecurityMode": "ENFORCED"}}
        pool = idp.create_user_pool(PoolName="shop", **protected)["UserPool"]["Id"]
        for name in ("web", "app"):
            idp.create_user_pool_client(UserPoolId=pool, ClientName=name)
        yield sandbox


OF_POOLS_AND_CLIENTS = [call for call in CALLS if call.per is not Per.PART and call.fact_source != "groups"]


def test_a_listing_of_parts_that_is_denied_is_told_as_unread(small_sandbox):
    small_sandbox.faults.add(Fault.access_denied("ListGroups"))
    connection = Connection(regions=("eu-west-1",), endpoint_url=small_sandbox.endpoint_url)
    inventory = LiveSource(connection=connection, pace=FAST).read(ALL_ROOTS | {"group"})
    small_sandbox.faults.clear()
    assert [hole.action for _, hole in inventory.unread] == ["cognito-idp:ListGroups"]


@pytest.mark.parametrize("operation", sorted({call.operation for call in OF_POOLS_AND_CLIENTS}))
def test_what_the_sandbox_denies_is_unknown_and_nothing_else_is(small_sandbox, operation):
    small_sandbox.faults.add(Fault.access_denied(operation))
    connection = Connection(regions=("eu-west-1",), endpoint_url=small_sandbox.endpoint_url)
    inventory = LiveSource(connection=connection, pace=FAST).read(ALL_ROOTS)
    small_sandbox.faults.clear()
    holes = {
        (root, answer)
        for target in inventory.targets
        for root, answer in target.answers.items()
        if isinstance(answer, Unknown)
    }
    fact_sources = {call.fact_source for call in CALLS if call.operation == operation}
    if operation == "DescribeUserPool":  # it decides on the call for a client's risk settings, and gives arguments
        fact_sources |= {"risk", *(call.fact_source for call in CALLS if call.argument)}
    action = next(call.action for call in CALLS if call.operation == operation)
    denied = Unknown(f"AccessDenied on {action}", action)
    assert holes == {(name, denied) for name in fact_sources}
    assert len(inventory.targets) == 3


def test_what_moto_does_not_know_is_unknown_and_the_rest_is_read(moto):
    idp = boto3.client("cognito-idp", region_name="eu-west-1", endpoint_url=moto)
    pool = idp.create_user_pool(PoolName="shop")["UserPool"]["Id"]
    for number in range(61):
        idp.create_user_pool_client(UserPoolId=pool, ClientName=f"app-{number}", GenerateSecret=True)
    connection = Connection(regions=("eu-west-1",), endpoint_url=moto)
    inventory = LiveSource(Selection((pool,)), connection, FAST).read(ALL_ROOTS - {"secrets", "risk"})
    clients = [target for target in inventory.targets if target.kind == "client"]
    assert len(clients) == 61
    assert {target.answers["client"]["ClientSecret"] for target in clients} == {"present"}
    assert {target.answers["logs"] for target in clients} == {
        Unknown("HTTP 500 without an error code on cognito-idp:GetLogDeliveryConfiguration")
    }
    known = ("client", "pool", "mfa", "providers", "resource_servers", "siblings")
    assert not any(isinstance(target.answers[root], Unknown) for target in clients for root in known)
