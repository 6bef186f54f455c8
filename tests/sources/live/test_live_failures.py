"""A call that gives no answer makes its fact unknown, with the reason; it never makes a pass or a failure."""

import logging
from io import StringIO

import pytest

from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.lib.logging_setup import debug_log
from cognito_audit.model.run import ExitCode
from cognito_audit.model.unknown import Unknown
from cognito_audit.model.verdict import Status
from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.services.audit import fact_sources_of
from cognito_audit.sources.live.calls import (
    CALLS,
    GET_FUNCTION,
    GET_ROLE,
    LIST_CLIENTS,
    LIST_IDENTITY_POOLS,
)

ALL_ROOTS = fact_sources_of(built_in().rules)
LEADING = (LIST_CLIENTS, LIST_IDENTITY_POOLS, GET_FUNCTION, GET_ROLE)
OPERATIONS = sorted({call.operation for call in (*CALLS, *LEADING)})
FOUR_WAYS = ("denied", "throttled", "failing", "cut")


@pytest.fixture
def audit(source):
    """Audits all pools with the whole catalogue."""
    how = JudgeOptions(rules=built_in().rules, started_at="2026-01-01T00:00:00Z", options={}, severities={})

    def run(*user_pool_ids, **more):
        return judge(source(*user_pool_ids, **more).read(ALL_ROOTS), how, "2026-01-01T00:00:01Z")

    return run


def verdicts(run):
    return {(result.rule, result.target): result for result in run.results}


@pytest.mark.parametrize("fault", FOUR_WAYS)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_fault_may_only_turn_a_verdict_into_not_evaluated(cognito, audit, operation, fault):
    there, gone = (f"arn:aws:lambda:{cognito.region}:123456789012:function:{name}" for name in ("there", "gone"))
    cognito.add_pool(clients=2, LambdaConfig={"PreSignUp": there, "PostConfirmation": gone})
    cognito.identity_pools[f"{cognito.region}:0a1b"] = {"AllowUnauthenticatedIdentities": True}
    whole = audit()
    cognito.faults[operation] = fault
    faulty = audit()
    assert cognito.calls[operation] > 1
    before = verdicts(whole)
    for key, result in verdicts(faulty).items():
        assert result.status in {before[key].status, Status.NOT_EVALUATED}
    whatever = {ExitCode.INCOMPLETE, ExitCode.FINDINGS, whole.exit_code()}
    assert faulty.exit_code() in whatever or faulty.nothing_audited
    reasons = [hole.reason for result in faulty.results for hole in result.missing] + [h.reason for h in faulty.unread]
    assert all(f":{operation}" in reason for reason in reasons)


@pytest.mark.parametrize("fault", FOUR_WAYS)
def test_clients_that_cannot_be_described_are_still_targets_and_the_run_is_incomplete(cognito, audit, fault):
    cognito.add_pool(clients=2)
    cognito.faults["DescribeUserPoolClient"] = fault
    run = audit()
    assert run.counts()["clients"] == 2
    assert run.incomplete
    assert run.exit_code() in {ExitCode.INCOMPLETE, ExitCode.FINDINGS}


@pytest.mark.parametrize("fault", FOUR_WAYS)
def test_when_every_call_fails_there_is_nothing_to_audit(cognito, audit, fault):
    cognito.add_pool(clients=2)
    cognito.faults = dict.fromkeys([*OPERATIONS, "ListUserPools"], fault)
    run = audit()
    assert run.exit_code() is ExitCode.NOTHING
    unread = {hole.path for hole in run.unread}
    assert unread == {f"user pools of {cognito.region}", f"identity pools of {cognito.region}"}


@pytest.mark.parametrize("fault", FOUR_WAYS)
def test_every_pool_denied_is_exit_4(cognito, audit, fault):
    pools = [cognito.add_pool(number, clients=2) for number in range(3)]
    cognito.faults = dict.fromkeys(OPERATIONS, fault)
    run = audit(*pools)
    assert run.exit_code() is ExitCode.NOTHING
    assert len(run.targets) == 3


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("denied", "AccessDenied on cognito-idp:GetUserPoolMfaConfig"),
        ("expired", "the credentials were not accepted (ExpiredTokenException) on cognito-idp:GetUserPoolMfaConfig"),
        ("throttled", "throttled after 2 attempts on cognito-idp:GetUserPoolMfaConfig (TooManyRequestsException)"),
        ("failing", "InternalErrorException, HTTP 500 on cognito-idp:GetUserPoolMfaConfig"),
        ("html", "HTTP 500 without an error code on cognito-idp:GetUserPoolMfaConfig"),
        ("cut", "the connection broke on cognito-idp:GetUserPoolMfaConfig (ConnectionClosedError)"),
        ("empty-body", "the answer of cognito-idp:GetUserPoolMfaConfig could not be read: it is not a JSON object"),
        ("portal", "the answer of cognito-idp:GetUserPoolMfaConfig could not be read: it is not a JSON object"),
        (
            "no-action",
            "the endpoint does not know GetUserPoolMfaConfig (cognito-idp:GetUserPoolMfaConfig: InvalidAction)",
        ),
        (
            "unknown-operation",
            "the endpoint does not know GetUserPoolMfaConfig (cognito-idp:GetUserPoolMfaConfig: UnknownOperation)",
        ),
        (
            "not-implemented",
            "the endpoint does not know GetUserPoolMfaConfig (cognito-idp:GetUserPoolMfaConfig: InternalFailure)",
        ),
    ],
)
def test_the_reason_says_what_happened_and_on_which_action(cognito, source, fault, reason):
    cognito.add_pool()
    cognito.faults["GetUserPoolMfaConfig"] = fault
    for target in source().read(frozenset({"mfa", "pool"})).targets:
        hole = target.answers["mfa"]
        assert isinstance(hole, Unknown)
        assert hole.reason == reason
        assert hole.action == ("cognito-idp:GetUserPoolMfaConfig" if fault in {"denied", "expired"} else "")
        assert isinstance(target.answers["pool"], dict)


def test_an_operation_that_the_endpoint_does_not_know_is_not_asked_for_every_pool(cognito, source):
    for number in range(30):
        cognito.add_pool(number, clients=0)
    cognito.faults["GetLogDeliveryConfiguration"] = "no-action"
    inventory = source().read(frozenset({"logs"}))
    assert all(isinstance(target.answers["logs"], Unknown) for target in inventory.targets)
    assert cognito.calls["GetLogDeliveryConfiguration"] < 30


def test_optional_calls_are_given_up_after_two_attempts(cognito, source, monkeypatch):
    monkeypatch.delenv("AWS_MAX_ATTEMPTS")
    cognito.add_pool(clients=0)
    cognito.faults["GetLogDeliveryConfiguration"] = "html"
    source().read(frozenset({"logs"}))
    assert cognito.calls["GetLogDeliveryConfiguration"] == 2


def test_a_denied_list_of_clients_leaves_the_pool_and_says_what_is_not_there(cognito, source):
    pool = cognito.add_pool(clients=2)
    cognito.faults["ListUserPoolClients"] = "denied"
    inventory = source(pool).read(frozenset({"client", "pool"}))
    assert [target.id for target in inventory.targets] == [pool]
    hole = Unknown("AccessDenied on cognito-idp:ListUserPoolClients", "cognito-idp:ListUserPoolClients")
    assert inventory.unread == ((f"app clients of user pool {pool}", hole),)


def test_siblings_that_could_not_be_listed_are_a_hole_among_the_siblings(cognito, source):
    pool = cognito.add_pool(clients=2)
    cognito.faults["ListUserPoolClients"] = "denied"
    inventory = source(pool, clients=("client0000x0000",)).read(frozenset({"client", "siblings"}))
    (client,) = (target for target in inventory.targets if target.kind == "client")
    assert [one.reason for one in client.answers["siblings"]["Clients"]] == [
        "AccessDenied on cognito-idp:ListUserPoolClients"
    ]
    assert inventory.unread == ()


def test_the_debug_log_tells_of_the_calls_and_holds_no_secret(cognito, source):
    stream = StringIO()
    root = logging.getLogger()
    level = root.level
    handler = debug_log(stream)
    try:
        cognito.add_pool(clients=2)
        cognito.faults["DescribeUserPool"] = "denied"
        source().read(ALL_ROOTS)
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    told = stream.getvalue()
    assert f"cognito-idp:DescribeUserPoolClient in {cognito.region}: answered" in told
    assert "AccessDenied on cognito-idp:DescribeUserPool" in told
    assert cognito.canary not in told
    assert "Signature" not in told
