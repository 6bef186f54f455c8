"""No user stays, and every end is reported truly, whatever a server does and whatever it answers.

``HOSTILE_CASES=500`` makes that many probes. A failure names its seed: ``HOSTILE_SEED=N`` repeats that one.
"""

import os
import random
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from cognito_audit.errors import ExitCode, UserError
from cognito_audit.probe.cleanup import Leftover
from cognito_audit.probe.client import Caller
from cognito_audit.probe.entry_connection import connect_to
from cognito_audit.probe.flow_check import look_at
from cognito_audit.probe.journal import Journal
from cognito_audit.probe.outcome import ProbeOutcome, conclusion_of
from cognito_audit.probe.probed_client import read_client
from cognito_audit.probe.recovery import recover
from cognito_audit.probe.request import SignUpOptions
from cognito_audit.probe.sign_up import prepare_at
from cognito_audit.sources.live import Aws, Connection
from tests.hostile.acting_server import ACTIONS, REPLIES, ActingServer, Wrong
from tests.support import REGION

CASES = int(os.environ.get("HOSTILE_CASES", "25"))
ONLY = os.environ.get("HOSTILE_SEED")
AFTER_SIGN_UP = ("AdminGetUser", "AdminDeleteUser", "ListUsers", "ConfirmSignUp", "InitiateAuth", "DescribeUserPool")
BEFORE_SIGN_UP = ("DescribeUserPool", "DescribeUserPoolClient", "InitiateAuth", "AdminGetUser", "AdminDeleteUser",
                  "ListUserPoolClientSecrets")  # fmt: skip
SHAPES = ({}, {"UsernameAttributes": ["email"]}, {"UsernameAttributes": ["phone_number"]})
PAUSE = 0.1
LATER = timedelta(minutes=2)


class Case:
    """One probe with one or two faults, drawn from a seed."""

    def __init__(self, seed):
        draw = random.Random(seed)
        self.seed, self.shape = seed, draw.randrange(len(SHAPES))
        self.before = draw.random() < 0.1
        first = draw.choice(BEFORE_SIGN_UP) if self.before else "SignUp"
        more = [] if self.before or draw.random() < 0.5 else [draw.choice(AFTER_SIGN_UP)]
        if not self.before and draw.random() < 0.3:
            first = draw.choice(AFTER_SIGN_UP)
        self.wrong = [self._wrong(draw, operation) for operation in dict.fromkeys((first, *more))]
        self.confirms = draw.random() < 0.2
        self.own_email = draw.random() < 0.3

    @staticmethod
    def _wrong(draw, operation):
        action, reply = draw.choice(ACTIONS), draw.choice(list(REPLIES))
        return Wrong(operation, action, reply, draw.uniform(0.1, 3), draw.choice((1, 2, None)))

    def __str__(self):
        return f"seed {self.seed}: shape {self.shape}, {self.wrong}"

    def options(self):
        email = f"ann{self.seed}@example.com" if self.own_email and self.shape != 2 else ""
        return SignUpOptions(email, f"+1206555{self.seed % 10000:04}" if self.shape == 2 else "")


@pytest.fixture(autouse=True)
def environment(aws_environment):
    """Made-up credentials, and a journal of the test's own."""


@pytest.fixture
def cognito(sandbox):
    return sandbox.client(REGION)


@pytest.fixture
def server(sandbox):
    server = ActingServer(sandbox.endpoint_url)
    yield server
    server.close()


@pytest.fixture
def pools(cognito):
    """A pool of each shape with people in it: its id and that of its client."""
    made = []
    for shape in SHAPES:
        pool = cognito.create_user_pool(PoolName="shop", AutoVerifiedAttributes=["email"], **shape)["UserPool"]["Id"]
        client = cognito.create_user_pool_client(
            UserPoolId=pool, ClientName="web", ExplicitAuthFlows=["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
        )["UserPoolClient"]["ClientId"]
        named = shape.get("UsernameAttributes", ["cognito-audit-ann"])[0]
        name = {"email": "ann@example.com", "phone_number": "+12065550190"}.get(named, named)
        cognito.admin_create_user(UserPoolId=pool, Username=name, MessageAction="SUPPRESS")
        made.append((pool, client))
    return made


def probe(case, server, sandbox, subject):
    """Probe once; the faults begin with the sign-up, or at once. Answers the outcome."""
    aws = Aws(Connection("", (REGION,), server.url))
    server.wrong = list(case.wrong) if case.before else []
    caller = Caller(aws, REGION)
    client = read_client(caller, *subject)
    look = look_at(caller, client)
    ready = replace(prepare_at(caller, client, case.options()), pause=PAUSE)
    original = caller.call

    def call(operation, **parameters):
        if operation == "SignUp":
            server.wrong = list(case.wrong)
        return original(operation, **parameters)

    caller.call = call
    code = (lambda: sandbox.outbox[-1].code if sandbox.outbox else "000000") if case.confirms else None
    reported = []
    result = ready.run(code, reported.append)
    assert reported == [result.clean_up]
    return ProbeOutcome(client, look, result)


def test_no_user_stays_and_every_end_is_reported_truly(server, sandbox, cognito, pools):
    def people():
        return [sorted(user["Username"] for user in cognito.list_users(UserPoolId=pool)["Users"]) for pool, _ in pools]

    before, ended = people(), Counter()
    for seed in [int(ONLY)] if ONLY else range(CASES):
        case = Case(seed)
        pool = pools[case.shape]
        sandbox.outbox.clear()
        made = sandbox.calls["SignUp"]
        try:
            outcome = probe(case, server, sandbox, pool)
        except UserError:
            outcome = None
        server.wait_until_quiet()
        if outcome is None:
            ended["refused"] += 1
            assert (sandbox.calls["SignUp"], people(), Journal().entries()) == (made, before, []), case
            continue
        check_end(case, outcome, people() == before, made == sandbox.calls["SignUp"])
        ended[outcome.sign_up.clean_up.leftover.value] += 1
        server.wrong = []
        clean_up_later(case, server, outcome.sign_up.clean_up.verified)
        assert (people(), Journal().entries()) == (before, []), case
    sys.stderr.write(f"{sum(ended.values())} probes: {dict(ended)}\n")
    assert sum(ended.values()) == (1 if ONLY else CASES)


def check_end(case, outcome, clean, never_asked):
    """What the probe reported is so, now that all is quiet."""
    done, conclusion = outcome.sign_up.clean_up, outcome.conclusion()
    assert bool(Journal().entries()) is not done.verified, case
    if done.verified:
        assert clean, case
    else:
        assert conclusion.exit_code in (ExitCode.INCOMPLETE, ExitCode.FINDINGS), case
        assert "admin-delete-user" in done.command, case
        assert any(done.summary in note for note in outcome.notes()), case
    if done.leftover is Leftover.DELETED:
        assert not never_asked, case
    if done.leftover is Leftover.USER:
        assert not clean or any(wrong.action == "acts late" for wrong in case.wrong), case
    if outcome.sign_up.session is not None:
        assert not never_asked, case


def clean_up_later(case, server, verified):
    """``probe --cleanup``, at once and two minutes later."""
    connect = partial(connect_to, Connection("", (), ""))
    early = recover(Journal(), connect, pause=0)
    assert (early == []) is verified, case
    assert conclusion_of(early).exit_code == (ExitCode.INCOMPLETE if Journal().entries() else ExitCode.OK), case
    late = recover(Journal(), connect, now=datetime.now(UTC) + LATER, pause=0)
    assert all(one.clean_up.verified for one in late), (case, late)
    assert not [thread for thread in server.late if thread.is_alive()]
