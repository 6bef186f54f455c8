"""Every source gives targets of every kind, from what the registry says of the kind, or says why it cannot."""

import json
from collections.abc import Callable, Mapping

import pytest

from cognito_audit.aws.awscc_names import snake
from cognito_audit.facts.fact_source import TargetKind
from cognito_audit.facts.registry import FACT_SOURCES, POOL_PARTS, TARGET_KINDS
from cognito_audit.model.inventory import Inventory
from cognito_audit.sources.evidence.store import save
from cognito_audit.sources.live import Connection, LiveSource, Pace, Selection
from tests.sources.live.conftest import REGION, cognito, environment  # noqa: F401  fixtures

POOL_ID = f"{REGION}_Example01"
IN_A_POOL = {"client", *(part.name for part in POOL_PARTS)}
WHY_NOT: Mapping[tuple[str, str], str] = {}
"""By kind and source: why the source cannot give such a target. There is no such pair today."""

SAVED = {
    "client": {"UserPoolClient": {"UserPoolId": POOL_ID, "ClientId": "1example", "ClientName": "named"}},
    "pool": {"UserPool": {"Id": POOL_ID, "Name": "named"}},
    "identity-provider": {
        "IdentityProvider": {"UserPoolId": POOL_ID, "ProviderName": "named", "ProviderType": "OIDC"},
    },
    "domain": {"DomainDescription": {"UserPoolId": POOL_ID, "Domain": "named"}},
    "resource-server": {"ResourceServer": {"UserPoolId": POOL_ID, "Identifier": "named", "Name": "api"}},
    "group": {"Group": {"UserPoolId": POOL_ID, "GroupName": "named"}},
    "identity-pool": {
        "IdentityPoolId": f"{REGION}:0a1b", "IdentityPoolName": "named", "AllowUnauthenticatedIdentities": False,
    },
}  # fmt: skip
"""What the command of a kind prints of one target."""
NAME_OF_AWS = {"client": "name", "pool": "name", "group": "name"}
"""The arguments of the ``aws`` provider that are not called as the property is."""


def live(url: str) -> Inventory:
    source = LiveSource(
        Selection(), Connection(regions=(REGION,), endpoint_url=url), Pace(requests_per_second=2000, per_pool=2000)
    )
    return source.read(frozenset(FACT_SOURCES) | {"groups"})


def template(kind: TargetKind) -> str:
    """A template with a user pool, and one resource of the kind."""
    properties = {kind.name_property: "named", **({"UserPoolId": {"Ref": "Pool"}} if kind.name in IN_A_POOL else {})}
    pool = TARGET_KINDS["pool"].cloudformation[0]
    resources = {"Pool": {"Type": pool}, "One": {"Type": kind.cloudformation[0], "Properties": properties}}
    return json.dumps({"Resources": resources})


def configuration(kind: TargetKind, provider: str) -> str:
    """A Terraform folder's file with a user pool, and a resource of each type that the provider has for the kind."""
    pool, *_ = (one for one in TARGET_KINDS["pool"].terraform if one.startswith(provider))
    own = snake(kind.name_property)
    name = NAME_OF_AWS.get(kind.name, own) if provider == "aws_" else own
    pool_id = "id" if provider == "aws_" else "user_pool_id"
    owner = f"user_pool_id = {pool}.pool.{pool_id}" if kind.name in IN_A_POOL else ""
    return f'resource "{pool}" "pool" {{}}\n' + "".join(
        f'resource "{resource_type}" "one" {{\n  {name} = "named"\n  {owner}\n}}\n'
        for resource_type in kind.terraform
        if resource_type.startswith(provider)
    )


TEXTS: Mapping[str, Callable[[TargetKind], dict[str, str]]] = {
    "describe": lambda kind: {
        "pool.json": json.dumps(SAVED["pool"]),
        f"{kind.fact_source.command}.json": json.dumps(SAVED[kind.name]),
    },
    "cloudformation": lambda kind: {"template.json": template(kind)},
    "terraform aws": lambda kind: {"main.tf": configuration(kind, "aws_")},
    "terraform awscc": lambda kind: {"main.tf": configuration(kind, "awscc_")},
}


def assert_given(inventory: Inventory, kind: TargetKind, source: str, name: str = "") -> None:
    """A target of the kind is there, what describes it is known, and so is its pool; or the reason why not stands."""
    assert inventory.errors == ()
    targets = [one for one in inventory.targets if one.kind == kind.name and name in ("", one.name)]
    assert bool(targets) is not bool(WHY_NOT.get((kind.name, source)))
    for target in targets:
        assert target.answers.keys() <= {one.name for one in FACT_SOURCES.values() if kind.name in one.target_kinds}
        assert isinstance(target.answers[kind.fact_source.name], Mapping)
        assert kind.name not in IN_A_POOL or isinstance(target.answers["pool"], Mapping)


@pytest.mark.parametrize("kind", TARGET_KINDS.values(), ids=TARGET_KINDS)
@pytest.mark.parametrize("source", TEXTS)
def test_every_reader_of_files_gives_every_kind(read, kind, source):
    assert_given(read(TEXTS[source](kind), *(["."] if source.startswith("terraform") else [])), kind, source, "named")


def test_a_live_run_and_its_evidence_give_every_kind(cognito, tmp_path, read):  # noqa: F811  the fixture
    cognito.add_pool(0, clients=1)
    cognito.identity_pools = {f"{REGION}:0a1b": {"IdentityPoolName": "one", "AllowUnauthenticatedIdentities": False}}
    inventory = live(cognito.url)
    files = {file.name: file.read_text("utf-8") for file in save(inventory, tmp_path / "evidence")}
    again = read(files)
    for kind in TARGET_KINDS.values():
        assert_given(inventory, kind, "live")
        assert_given(again, kind, "evidence")


def test_a_kind_reads_what_describes_it_and_each_source_of_facts_is_about_known_kinds():
    for kind in TARGET_KINDS.values():
        assert kind.name in kind.fact_source.target_kinds
        assert FACT_SOURCES[kind.fact_source.name] is kind.fact_source
    for source in FACT_SOURCES.values():
        assert source.target_kinds
        assert source.target_kinds <= TARGET_KINDS.keys()
