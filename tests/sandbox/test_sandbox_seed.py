"""The demo's company."""

from cognito_audit.sandbox import Sandbox
from cognito_audit.sandbox.seed import REGIONS, TENANTS, seed


def test_every_pool_and_client_is_there_in_two_regions():
    with Sandbox() as sandbox:
        made = seed(sandbox)
        pools, clients = {}, {}
        for region in REGIONS:
            api = sandbox.client(region)
            for page in api.get_paginator("list_user_pools").paginate(MaxResults=60):
                pools |= {pool["Name"]: pool["Id"] for pool in page["UserPools"]}
        for name, pool_id in pools.items():
            api = sandbox.client(pool_id.partition("_")[0])
            for page in api.get_paginator("list_user_pool_clients").paginate(UserPoolId=pool_id, MaxResults=60):
                clients |= {f"{name}/{client['ClientName']}": client["ClientId"] for client in page["UserPoolClients"]}
    assert made.pools == pools
    assert made.clients == clients
    assert len(pools) == 12
    assert sum(name.startswith("tenants/") for name in clients) == TENANTS
    assert {pool_id.partition("_")[0] for pool_id in pools.values()} == set(REGIONS)
