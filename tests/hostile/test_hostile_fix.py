"""Fixes against a server that acts late, or says something else than it did: every end is true, and no setting is lost.

``HOSTILE_CASES`` is how many fixes are made (24 without it).
"""

import json
import os
from pathlib import Path
from random import Random

import pytest

from cognito_audit.config.settings import resolve
from cognito_audit.fixing.applier import Applier
from cognito_audit.fixing.backup_reader import load
from cognito_audit.fixing.outcome import State
from cognito_audit.fixing.primary_region import PrimaryRegions
from cognito_audit.fixing.restorer import Restorer
from cognito_audit.services.fix import plan_source
from cognito_audit.sources.live import Aws, Connection, LiveSource, Selection
from tests.hostile.late_server import NEVER, LateServer, Plan, Reply
from tests.support import FAST, REGION, run_program

CASES = int(os.environ.get("HOSTILE_CASES", "24"))
BATCH = 8
PAUSES = (0.1, 0.3, 0.6)
GRACE = 0.5
"""Seconds before the end of the pauses in which an update may come too late to be seen; on a slow machine a later one
may be seen too.
"""
MOST_LATE = 2.5

ERROR = b'{"__type":"%s","message":"said by the server"}'
LIES = {
    "cut": Reply(is_cut=True),
    "500": Reply(500, ERROR % b"InternalErrorException"),
    "503 of a proxy": Reply(503, b"<html>busy</html>", "text/html"),
    "504 without a body": Reply(504, b""),
    "408 of a proxy": Reply(408, b"", "text/plain"),
    "403 of a proxy": Reply(403, b"<html>no</html>", "text/html"),
    "redirect": Reply(302, b"", "text/html"),
    "200 with a list": Reply(200, b"[]"),
    "200 with null": Reply(200, b"null"),
    "200 with a page": Reply(200, b"<html>welcome</html>", "text/html"),
    "200 with half a body": Reply(200, b'{"UserPoolClient": {"ClientId"'),
    "200 with wrong types": Reply(200, b'{"UserPoolClient": [1], "UserPool": "x"}'),
    "200 that is not UTF-8": Reply(200, b"\xff\xfe\x00"),
    "200 that is deep": Reply(200, b"[" * 100_000),
    "200 that is not gzip": Reply(200, b"nonsense", encoding="gzip"),
    "200 without anything": Reply(200, b""),
    "200 with nothing said": Reply(),
}
REFUSALS = {
    "throttled": Reply(400, ERROR % b"TooManyRequestsException"),
    "denied": Reply(400, ERROR % b"AccessDeniedException"),
    "concurrent": Reply(400, ERROR % b"ConcurrentModificationException"),
    "invalid": Reply(400, ERROR % b"InvalidParameterException"),
}


class World:
    """One pool with clients in the sandbox, a late server in front of it, and an applier that goes through that."""

    def __init__(self, sandbox, folder, random):
        self.random = random
        self.server = LateServer(sandbox.endpoint_url)
        self.api = sandbox.client(REGION)
        self.pool_id = self.api.create_user_pool(
            PoolName="shop", AutoVerifiedAttributes=["email"], UserPoolTags={"team": "shop"}
        )["UserPool"]["Id"]
        self.connection = Connection(regions=(REGION,), endpoint_url=self.server.url)
        self.folder = folder
        self.aws = Aws(self.connection, 1)

    def make(self):
        """Make a client with random settings, each of which an update would reset if it were left out."""
        chance = self.random.random
        settings = {
            "CallbackURLs": [f"https://{self.random.randrange(9)}.example.com/cb"],
            "LogoutURLs": ["https://app.example.com/out"],
            "EnableTokenRevocation": False,
            "AuthSessionValidity": self.random.randint(3, 15),
            "ReadAttributes": ["email", "name"],
            "WriteAttributes": ["email"],
            "RefreshTokenValidity": self.random.randint(1, 300),
            "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid", "email"],
            "AllowedOAuthFlowsUserPoolClient": True,
            "GenerateSecret": chance() < 0.5,
        }
        kept = {"EnableTokenRevocation", "GenerateSecret"}
        drawn = {name: value for name, value in settings.items() if name in kept or chance() < 0.6}
        if not {"AllowedOAuthFlows", "AllowedOAuthScopes", "AllowedOAuthFlowsUserPoolClient", "CallbackURLs"} <= {
            *drawn
        }:
            for name in ("AllowedOAuthFlows", "AllowedOAuthScopes", "AllowedOAuthFlowsUserPoolClient"):
                drawn.pop(name, None)
        made = self.api.create_user_pool_client(UserPoolId=self.pool_id, ClientName="web", **drawn)
        return made["UserPoolClient"]["ClientId"]

    def plans(self):
        """The plans of all resources, made through the server while it behaves."""
        source = LiveSource(Selection((self.pool_id,), ()), self.connection, FAST)
        block_reason = PrimaryRegions(self.aws).block_reason
        return [one for one in plan_source(source, resolve({}, {}, {}), block_reason).resources if one.steps]

    def applier(self):
        return Applier(self.aws, self.folder, pauses=PAUSES)

    def truth(self, target):
        """What the sandbox has, asked without the server in between; what changes by itself is left out."""
        if target.kind == "pool":
            answer = self.api.describe_user_pool(UserPoolId=self.pool_id)["UserPool"]
        else:
            answer = self.api.describe_user_pool_client(UserPoolId=self.pool_id, ClientId=target.client_id)
            answer = answer["UserPoolClient"]
        return {name: value for name, value in answer.items() if name not in {"LastModifiedDate", "ClientSecret"}}

    def change(self, target, **settings):
        """Update a client as somebody else does: completely, with a setting of their own."""
        now = self.truth(target)
        kept = {name: now[name] for name in now if name not in {"CreationDate", "ClientType"}}
        self.api.update_user_pool_client(**{**kept, **settings})


def draw_plan(random):
    """Return a name, a plan, and the states that it may end in."""
    kind = random.choice(["acts", "acts", "late", "late", "late", "never", "refused"])
    if kind == "acts":
        lie = random.choice(["", *LIES])
        spoilt = random.choice([0, 0, 1, 2])
        return f"acts, then {lie or 'answers'}", Plan(0, LIES.get(lie), spoilt_reads=spoilt), {State.APPLIED}
    if kind == "refused":
        name = random.choice([*REFUSALS])
        return name, Plan(NEVER, REFUSALS[name]), {State.UNCHANGED}
    lie = random.choice([*LIES])
    if kind == "never":
        return f"never acts, {lie}", Plan(NEVER, LIES[lie], spoilt_reads=random.choice([0, 0, 1])), {State.OPEN}
    seconds = random.uniform(0.05, MOST_LATE)
    expected = {State.APPLIED} if seconds < sum(PAUSES) - GRACE else {State.APPLIED, State.OPEN}
    return f"acts after {seconds:.2f} s, {lie}", Plan(seconds, LIES[lie]), expected


def planned(plan, before):
    """The configuration that a plan makes of another one."""
    return {**before, **plan.patch()}


@pytest.mark.usefixtures("aws_environment")
@pytest.mark.parametrize("seed", range(max(1, CASES // BATCH)))
def test_every_end_is_true_and_no_setting_is_lost(sandbox, tmp_path, seed):
    world = World(sandbox, tmp_path / "fixes", Random(seed))
    for _ in range(BATCH - 1):
        world.make()
    plans = world.plans()
    assert len(plans) == BATCH
    for number, plan in enumerate(plans):
        one_fix(world, plan, f"seed {seed}, number {number}")
    world.server.shutdown()
    world.server.server_close()


def one_fix(world, plan, case):
    """Make one fix against a drawn server, look at the truth, let the next run find out, and restore."""
    name, spoilt, expected = draw_plan(world.random)
    case = f"{case}: {plan.target.id}: {name}"
    before = world.truth(plan.target)
    wanted = planned(plan, before)
    world.server.spoil(plan.target.client_id or world.pool_id, spoilt)
    sent = len(world.server.updates)
    outcome = world.applier().apply(plan)
    seen = world.truth(plan.target)
    world.server.settle()
    world.server.spoilt.clear()
    after = world.truth(plan.target)
    case = f"{case}: {outcome}"
    assert outcome.state in expected, case
    assert len(world.server.updates) == sent + 1, case
    assert seen in (before, wanted), case
    allowed = {State.APPLIED: [wanted], State.UNCHANGED: [before], State.OPEN: [before, wanted]}
    assert after in allowed[outcome.state], case
    assert after == (before if spoilt.acts is NEVER else wanted), case
    later = world.applier().unfinished(plan.target)
    if outcome.state is State.OPEN:
        assert "may still take effect" in outcome.detail, case
        assert later.state is (State.APPLIED if after == wanted else State.UNCHANGED), (case, later)
    else:
        assert later is None, (case, later)
    restorer = Restorer(world.aws, load(Path(outcome.saved)), world.folder, pauses=PAUSES)
    restore = restorer.plan()
    if after == wanted:
        assert restore.since == (), case
        assert restorer.carry_out(restore).state is State.APPLIED, case
    else:
        assert restore.state is State.APPLIED, case
    assert world.truth(plan.target) == before, case


@pytest.fixture
def world(sandbox, tmp_path, aws_environment):  # noqa: ARG001  made-up credentials
    made = World(sandbox, tmp_path / "fixes", Random(1))
    made.make()
    yield made
    made.server.shutdown()
    made.server.server_close()


def client_plan(world):
    return next(plan for plan in world.plans() if plan.target.kind == "client")


@pytest.mark.parametrize("lie", ["", "cut", "500", "200 with a list"])
def test_somebody_elses_change_right_after_the_update_is_not_taken_back(world, lie):
    plan = client_plan(world)
    theirs = {"AuthSessionValidity": 4, "LogoutURLs": ["https://theirs.example.com/out"]}
    spoilt = Plan(0, LIES.get(lie), then=lambda: world.change(plan.target, **theirs))
    world.server.spoil(plan.target.client_id, spoilt)
    outcome = world.applier().apply(plan)
    assert outcome.state is State.UNKNOWN
    assert "neither as before nor as planned" in outcome.detail
    now = world.truth(plan.target)
    assert {name: now[name] for name in theirs} == theirs
    assert world.applier().unfinished(plan.target).state is State.UNKNOWN


@pytest.mark.parametrize("lie", ["", "cut", "200 with null"])
def test_a_setting_that_the_update_lost_is_put_back_or_named(world, lie):
    """The server drops a member of the request: if it said yes, that is taken back; if not, the loss is named."""
    client_id = world.api.create_user_pool_client(
        UserPoolId=world.pool_id, ClientName="web", LogoutURLs=["https://a.example.com"], EnableTokenRevocation=False
    )["UserPoolClient"]["ClientId"]
    plan = next(one for one in world.plans() if one.target.client_id == client_id)
    before = world.truth(plan.target)

    def dropped(body):
        return json.dumps({name: value for name, value in json.loads(body).items() if name != "LogoutURLs"}).encode()

    world.server.spoil(client_id, Plan(0, LIES.get(lie), edit=dropped))
    outcome = world.applier().apply(plan)
    if lie:
        assert (outcome.state, "LogoutURLs" in outcome.detail) == (State.UNKNOWN, True)
        restorer = Restorer(world.aws, load(Path(outcome.saved)), world.folder, pauses=PAUSES)
        assert restorer.carry_out(restorer.plan()).state is State.APPLIED
    else:
        assert (outcome.state, "LogoutURLs" in outcome.detail) == (State.RESTORED, True)
    assert world.truth(plan.target) == before


@pytest.mark.parametrize(("seconds", "state", "code"), [(1.5, "applied", 0), (NEVER, "open", 3)], ids=["late", "never"])
def test_the_program_reads_again_after_a_pause(world, tmp_path, seconds, state, code):
    """The pauses of the program itself, over a process."""
    plan = client_plan(world)
    world.server.spoil(plan.target.client_id, Plan(seconds, LIES["cut"]))
    words = ["fix", "--user-pool-id", world.pool_id, "--client-id", plan.target.client_id, "--apply", "--yes"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = run_program(
        *words, "--endpoint-url", world.server.url, "-f", "json", folder=tmp_path, environment=environment
    )
    assert done.code == code, done.err
    outcome = done.json["resources"][0]["outcome"]
    assert outcome["state"] == state
    assert ("may still take effect" in outcome["detail"]) is (state == "open")


@pytest.mark.parametrize("lie", ["cut", "200 with a list", "500"])
@pytest.mark.parametrize("acts", [0, 0.5, NEVER])
def test_a_restore_is_read_again_too(world, lie, acts):
    plan = client_plan(world)
    before = world.truth(plan.target)
    outcome = world.applier().apply(plan)
    restorer = Restorer(world.aws, load(Path(outcome.saved)), world.folder, pauses=(0.1, 1.5))
    restore = restorer.plan()
    fixed = world.truth(plan.target)
    world.server.spoil(plan.target.client_id, Plan(acts, LIES[lie]))
    undone = restorer.carry_out(restore)
    assert undone.state is (State.OPEN if acts is NEVER else State.APPLIED)
    assert world.truth(plan.target) == (fixed if acts is NEVER else before)
