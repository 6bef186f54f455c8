"""What is no clean answer settles nothing: the entry stays open until a look proves that no user is there."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from cognito_audit.errors import NothingToAudit
from cognito_audit.probe.cleanup import Leftover
from cognito_audit.probe.client import MOST_OF_A_MESSAGE, TRIES, Caller
from cognito_audit.probe.entry_connection import connect_to
from cognito_audit.probe.flow_check import look_at
from cognito_audit.probe.journal import Journal
from cognito_audit.probe.outcome import ProbeOutcome
from cognito_audit.probe.probed_client import ProbeRefused, read_client
from cognito_audit.probe.recovery import find_forgotten, recover
from cognito_audit.probe.request import SignUpOptions
from cognito_audit.probe.sign_up import prepare_at
from cognito_audit.probe.users import MOST_EMPTY_PAGES
from cognito_audit.sandbox import Fault
from cognito_audit.sources.live import Aws, Connection
from tests.hostile.acting_server import REPLIES, ActingServer, Wrong
from tests.support import REGION

CLEAN = ("as it is",)
UNCLEAN = [name for name in REPLIES if name not in CLEAN]
SOME = UNCLEAN[::5]
"""The campaign in ``tests/hostile`` tries all of them with every operation."""
ALIASES = {"UsernameAttributes": ["email"]}


@pytest.fixture
def server(sandbox):
    server = ActingServer(sandbox.endpoint_url)
    yield server
    server.close()


@pytest.fixture
def probed(server):
    """Makes one sign-up through the server, with what is wrong from then on, and answers its outcome."""

    def probe(subject, *wrong):
        caller = Caller(Aws(Connection("", (REGION,), server.url)), REGION)
        client = read_client(caller, *subject)
        look = look_at(caller, client)
        ready = prepare_at(caller, client, SignUpOptions())
        original = caller.call

        def call(operation, **parameters):
            server.wrong = list(wrong) if operation == "SignUp" else server.wrong
            return original(operation, **parameters)

        caller.call = call
        outcome = ProbeOutcome(client, look, replace(ready, pause=0).run())
        server.wrong = []
        return outcome

    return probe


def cleaned(minutes=0):
    now = datetime.now(UTC) + timedelta(minutes=minutes)
    return recover(Journal(), partial(connect_to, Connection()), pause=0, now=now)


@pytest.mark.parametrize("reply", [name for name in UNCLEAN if name != "hangs, then cuts"])
def test_a_user_that_appears_after_the_clean_up_is_found_by_the_next_one(probing, server, probed, reply):
    pool, client = probing.subject()
    outcome = probed((pool, client), Wrong("SignUp", "acts late", reply, 0.3))
    assert outcome.sign_up.clean_up.leftover is Leftover.UNKNOWN
    assert "one may still appear" in outcome.sign_up.clean_up.summary
    assert outcome.conclusion().exit_code == 3
    assert len(probing.open_entries()) == 1
    server.wait_until_quiet()
    assert len(probing.users(pool)) == 1
    assert [one.clean_up.leftover for one in cleaned()] == [Leftover.DELETED]
    assert (probing.users(pool), probing.open_entries()) == ([], [])


@pytest.mark.parametrize("reply", SOME)
def test_where_none_appears_the_entry_closes_once_its_time_is_over(probing, probed, reply):
    outcome = probed(probing.subject(), Wrong("SignUp", "does nothing", reply, 0))
    assert outcome.sign_up.session is None
    assert [one.clean_up.leftover for one in cleaned()] == [Leftover.UNKNOWN]
    assert [one.clean_up.leftover for one in cleaned(minutes=2)] == [Leftover.NOTHING]
    assert probing.open_entries() == []


@pytest.mark.parametrize("operation", ["AdminGetUser", "AdminDeleteUser"])
@pytest.mark.parametrize("reply", SOME)
def test_an_unclean_answer_of_a_clean_up_closes_no_entry_over_a_user(probing, server, probed, operation, reply):
    pool, client = probing.subject()
    outcome = probed((pool, client), Wrong(operation, "does nothing", reply, 0))
    server.wait_until_quiet()
    assert outcome.sign_up.clean_up.verified is False
    assert len(probing.users(pool)) == len(probing.open_entries()) == 1
    assert [one.clean_up.leftover for one in cleaned()] == [Leftover.DELETED]


def test_a_sign_up_that_a_proxy_repeats_finds_its_own_user_and_deletes_it(probing, probed):
    pool, client = probing.subject()
    outcome = probed((pool, client), Wrong("SignUp", "acts twice", "as it is"))
    assert outcome.sign_up.code == "UsernameExistsException"
    assert outcome.sign_up.clean_up.leftover is Leftover.DELETED
    assert (probing.users(pool), probing.open_entries()) == ([], [])


def test_a_user_that_is_made_once_more_after_its_deletion_is_deleted_too(probing, server, probed):
    """A proxy that lost the answer sends the request again, and the second arrives after the clean-up."""
    pool, client = probing.subject()
    waited = []
    original = server.act

    def act(content, headers):
        answered = original(content, headers)
        operation = headers["X-Amz-Target"].rpartition(".")[2]
        if operation == "SignUp":
            done["sent"] = content, headers
        if operation == "AdminDeleteUser" and done:
            done["deleted"] = True
        if operation == "AdminGetUser" and "deleted" in done and not waited:
            waited.append(original(*done["sent"]))
        return answered

    done = {}
    server.act = act
    outcome = probed((pool, client), Wrong("SignUp", "acts", "503 with HTML"))
    assert (waited[0][0], outcome.sign_up.clean_up.leftover) == (200, Leftover.DELETED)
    assert probing.users(pool) == []


def test_a_request_that_was_never_sent_made_no_user(probing, server):
    subject = probing.subject()
    caller = Caller(Aws(Connection("", (REGION,), server.url)), REGION)
    ready = prepare_at(caller, read_client(caller, *subject), SignUpOptions())
    original = caller.call

    def call(operation, **parameters):
        if operation == "SignUp":
            server.close()
            caller._client._endpoint.http_session.close()  # noqa: SLF001  no connection is left open
        return original(operation, **parameters)

    caller.call = call
    result = replace(ready, pause=0).run()
    assert result.clean_up.summary == "no user was created"
    assert probing.open_entries() == []


PAGES = {
    "the same token": lambda answer: {**answer, "Users": [], "PaginationToken": "again"},
    "ever new tokens": lambda answer: {**answer, "Users": [], "PaginationToken": f"{next(NUMBERS)}"},
    "no list": lambda _: {},
    "null": lambda _: {"Users": None},
    "an object": lambda _: {"Users": {}},
    "a text": lambda _: {"Users": "abc"},
    "numbers": lambda _: {"Users": [1, 2]},
    "a user without a name": lambda _: {"Users": [{"Attributes": []}]},
    "attributes that are a text": lambda _: {"Users": [{"Username": "x", "Attributes": "abc"}]},
    "an attribute without a name": lambda _: {"Users": [{"Username": "x", "Attributes": [{"Value": "y"}]}]},
    "a date that is none": lambda _: {"Users": [{"Username": "x", "UserCreateDate": "yesterday"}]},
    "a token that is a number": lambda _: {"Users": [], "PaginationToken": 5},
}
NUMBERS = iter(range(10**9))


@pytest.mark.parametrize("alter", PAGES.values(), ids=PAGES.keys())
def test_a_list_that_is_none_or_never_ends_proves_nothing(probing, sandbox, alter):
    """In a pool whose users are named by e-mail address, where AdminGetUser does not find the address."""
    pool, client = probing.subject(pool=ALIASES.items())
    ready = replace(probing.prepare((pool, client)), pause=0)
    started = sandbox.calls["SignUp"]
    sandbox.faults.add(
        Fault("AdminGetUser", "UserNotFoundException", when=lambda _: sandbox.calls["SignUp"] > started),
        Fault("ListUsers", alter=alter, when=lambda _: sandbox.calls["SignUp"] > started),
    )
    result = ready.run()
    assert result.clean_up.leftover is Leftover.UNKNOWN
    assert sandbox.calls["ListUsers"] <= (MOST_EMPTY_PAGES + 2) * TRIES
    assert [one.clean_up.leftover for one in cleaned(minutes=2)] == [Leftover.UNKNOWN]
    sandbox.faults.clear()
    assert [one.clean_up.leftover for one in cleaned(minutes=2)] == [Leftover.DELETED]


@pytest.mark.parametrize("alter", PAGES.values(), ids=PAGES.keys())
def test_a_sweep_of_such_a_list_ends_too(probing, sandbox, monkeypatch, alter):
    monkeypatch.setattr("cognito_audit.probe.client.time.sleep", lambda _: None)
    pool, _ = probing.subject()
    sandbox.faults.add(Fault("ListUsers", alter=alter))
    with pytest.raises(NothingToAudit, match="cannot be listed"):
        list(find_forgotten(Caller(probing.aws, REGION), pool, Journal()))


def test_an_empty_page_before_the_last_is_read_on(probing, sandbox):
    """ListUsers may leave pages empty where its filter fits none of their users."""
    pool, client = probing.subject(pool=ALIASES.items())
    ready = replace(probing.prepare((pool, client)), pause=0)
    started = sandbox.calls["SignUp"]
    sandbox.faults.add(
        Fault("AdminGetUser", "UserNotFoundException", when=lambda _: sandbox.calls["SignUp"] > started, times=1),
        Fault("ListUsers", alter=lambda _: {"Users": [], "PaginationToken": "more"}, times=1),
    )
    sandbox.faults.add(Fault("ListUsers", alter=lambda answer: answer))
    result = ready.run()
    assert sandbox.calls["ListUsers"] == 2
    assert result.clean_up.leftover is not Leftover.NOTHING


@pytest.mark.parametrize("attribute", ["MinLength", "MaxLength"])
def test_a_schema_that_is_no_schema_is_refused(probing, sandbox, attribute):
    subject = probing.subject()
    schema = {"Name": "family_name", "Required": True, "StringAttributeConstraints": {attribute: "abc"}}
    alter = lambda answer: {"UserPool": {**answer["UserPool"], "SchemaAttributes": [schema]}}  # noqa: E731
    sandbox.faults.add(Fault("DescribeUserPool", alter=alter))
    with pytest.raises(ProbeRefused, match="family_name"):
        probing.prepare(subject)
    assert sandbox.calls["SignUp"] == 0


def test_what_the_other_side_repeats_of_the_request_is_redacted_and_cut(probing, sandbox):
    """In any words, and not only where a name is before it."""
    ready = replace(probing.prepare(probing.subject(GenerateSecret=True)), pause=0)
    sent = ready.request.parameters(ready.target)
    hidden = (sent["Password"], sent["SecretHash"])
    text = f"We do not like {hidden[0]} and {hidden[1]}" + " nor that" * 10_000
    sandbox.faults.add(Fault("SignUp", f"Novel{hidden[0]}", message=text))
    result = ready.run()
    assert len(result.message) < MOST_OF_A_MESSAGE + 10
    assert result.message.startswith("We do not like (redacted) and (redacted)")
    assert not [secret for secret in hidden if secret in repr(result)]


def test_a_misshapen_answer_names_its_member_and_not_its_value(probing, sandbox):
    pool, _ = probing.subject()
    sandbox.faults.add(Fault("DescribeUserPool", alter=lambda _: {"UserPool": {"Id": ["canary"]}}))
    reply = Caller(probing.aws, REGION).call("DescribeUserPool", UserPoolId=pool)
    assert "UserPool.Id is not of type string" in reply.lost
    assert "canary" not in reply.lost
