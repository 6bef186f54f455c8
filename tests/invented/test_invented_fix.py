"""A fix of settings with a name that nobody knows in every structure: all of it is sent back, or nothing is sent."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from cognito_audit.config.settings import resolve
from cognito_audit.fixing.applier import Applier
from cognito_audit.fixing.outcome import State
from cognito_audit.fixing.plan import ResourcePlan
from cognito_audit.fixing.updates import POOL, normalized, request_of
from cognito_audit.services.fix import plan_source
from cognito_audit.sources.live import Aws, Connection, LiveSource, Selection
from tests.invented.account import POOL_ID
from tests.invented.inventing import NAME, VALUE
from tests.invented.server import READ_ONLY, Server
from tests.support import FAST

pytestmark = pytest.mark.usefixtures("aws_environment")
RULES = ("token-revocation-disabled", "deletion-protection-off")
CHANGED = {"EnableTokenRevocation", "DeletionProtection"}
RENAMED = {"Id": "UserPoolId", "Name": "PoolName"}
DESCRIBED = {"pool": ("DescribeUserPool", "UserPool"), "client": ("DescribeUserPoolClient", "UserPoolClient")}


def connection(server: Server) -> Connection:
    return Connection(regions=("eu-west-1",), endpoint_url=server.url)


@pytest.fixture
def planned() -> Callable[[Server], dict[str, ResourcePlan]]:
    """The plans for the pool and the client, by kind, with the installed SDK."""

    def plan(server: Server) -> dict[str, ResourcePlan]:
        settings = resolve({"select": [*RULES]}, {}, {})
        source = LiveSource(Selection((POOL_ID,)), connection(server), FAST)
        found = plan_source(source, settings, lambda _target: "")
        return {one.target.kind: one for one in found.resources}

    return plan


@pytest.fixture(autouse=True)
def settable(plain, inventive) -> None:
    """The account without what no update takes back beside its newer form: "Please use
    TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays".
    """
    for server in (plain, inventive):
        server.described(*DESCRIBED["pool"])["AdminCreateUserConfig"].pop("UnusedAccountValidityDays")


def names_in(value: Any, path: str = "") -> Iterator[str]:
    """Where the name is."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from [f"{path}{name}"] if name == NAME else names_in(inner, f"{path}{name}.")
    elif isinstance(value, list):
        for one in value:
            yield from names_in(one, path)


def sent_back(server: Server, kind: str) -> dict[str, Any]:
    """What an update of the pool or the client must repeat."""
    return {name: one for name, one in server.described(*DESCRIBED[kind]).items() if name not in READ_ONLY[kind]}


def test_an_sdk_that_knows_the_names_sends_each_back_as_it_was_read(inventive, program, sdk):
    """At the top and at every depth, in the plan and in what is sent."""
    before = {kind: sent_back(inventive, kind) for kind in DESCRIBED}
    plan, code = program(
        inventive, "fix", "--user-pool-id", POOL_ID, "--select", ",".join(RULES), "--apply", "--yes", sdk=sdk
    )
    assert code == 0
    assert [one["outcome"]["state"] for one in plan["resources"]] == ["applied", "applied"]
    assert [(one["operation"], one["request"]) for one in plan["resources"]] == inventive.updates
    sent = {
        "pool": dict(inventive.updates)["UpdateUserPool"],
        "client": dict(inventive.updates)["UpdateUserPoolClient"],
    }
    for kind, answer in before.items():
        unchanged = {RENAMED.get(name, name): value for name, value in answer.items() if name not in CHANGED}
        assert {name: value for name, value in sent[kind].items() if name not in CHANGED} == unchanged
        assert sent[kind][NAME] == VALUE
        assert len({*names_in(sent[kind])}) >= 4


def test_an_sdk_that_does_not_know_them_plans_nothing_and_names_them(inventive, planned):
    for kind, plan in planned(inventive).items():
        assert plan.steps == ()
        (reason,) = plan.unfixed[0].reasons
        for path in names_in(sent_back(inventive, kind)):
            assert path.replace("Level1.", "") in reason, "the levels of AcrConfiguration share a path"
        assert "an update would reset them: upgrade boto3" in reason
    assert inventive.updates == []


@pytest.mark.parametrize(
    ("kind", "inside"),
    [("pool", None), ("pool", "EmailConfiguration"), ("client", None), ("client", "TokenValidityUnits")],
)
def test_one_name_is_enough_to_plan_nothing_for_that_resource(planned, plain, kind, inside):
    """Even where it is nested; the other resource is fixed."""
    answer = plain.described(*DESCRIBED[kind])
    (answer[inside] if inside else answer)[NAME] = VALUE
    plans = planned(plain)
    (reason,) = plans.pop(kind).unfixed[0].reasons
    assert f"({inside}.{NAME})" in reason if inside else f"({NAME})" in reason
    (other,) = plans.values()
    assert len(other.steps) == 1


def test_a_name_that_comes_between_the_plan_and_its_update_stops_the_update(planned, plain, tmp_path):
    plan = planned(plain)["client"]
    plain.described(*DESCRIBED["client"])["TokenValidityUnits"][NAME] = VALUE
    outcome = Applier(Aws(connection(plain), 1), tmp_path).apply(plan)
    assert outcome.state is State.UNCHANGED
    assert f"TokenValidityUnits.{NAME}" in outcome.detail
    assert plain.updates == []


def test_a_name_in_the_wrapper_of_an_answer_stands_in_no_updates_way(planned, plain, tmp_path):
    """It is no part of what the update replaces."""
    plain.answers["cognito-idp", "DescribeUserPoolClient"][NAME] = VALUE
    outcome = Applier(Aws(connection(plain), 1), tmp_path).apply(planned(plain)["client"])
    assert outcome.state is State.APPLIED


@pytest.mark.parametrize("value", [[], {}, {"Addresses": [], "On": {}}], ids=str)
def test_what_is_empty_below_a_name_is_sent_back_empty(value):
    """What an absent list means there is not known; an empty one that AWS gave is not taken for it."""
    read = {"Id": POOL_ID, "EmailConfiguration": {"ReplyToEmailAddress": "a@example.com", NAME: value}}
    assert request_of(POOL, read, read)["EmailConfiguration"] == read["EmailConfiguration"]
    without = {**read, "EmailConfiguration": {"ReplyToEmailAddress": "a@example.com"}}
    assert normalized(POOL, read) != normalized(POOL, without)
