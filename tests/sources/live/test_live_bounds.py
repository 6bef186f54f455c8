"""Every read of a live run ends: in time, in size, in pages and in threads; and Ctrl-C ends it at once."""

import os
import signal
import subprocess
import threading
import time

import pytest

from cognito_audit.aws import quotas
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.live import Connection, LiveSource, Pace, Selection
from cognito_audit.sources.live.pacing import Category
from cognito_audit.sources.live.pages import MOST_IDLE_PAGES, MOST_PAGES, Pages
from cognito_audit.sources.live.scheduler import Request, Scheduler, Task
from tests.hostile import modes
from tests.hostile.server import Fault, HostileServer
from tests.support import FAST, PROGRAM, REGION, inherited

DEADLINE = 3


@pytest.fixture
def hostile(cognito, monkeypatch):
    """A server that misbehaves, in front of the other one, and a deadline that no test waits long for."""
    monkeypatch.setattr(quotas, "SECONDS_PER_CALL", DEADLINE)
    server = HostileServer(cognito.url)
    yield server
    server.stop()


@pytest.mark.parametrize("mode", ["hang", "drip", "drip headers", "continue"])
def test_a_call_that_never_ends_is_given_up(cognito, hostile, mode):
    pool = cognito.add_pool()
    hostile.begin(Fault("DescribeUserPool", modes.MODES[mode]))
    start = time.monotonic()
    source = LiveSource(Selection((pool,)), Connection(regions=(REGION,), endpoint_url=hostile.url), FAST)
    answers = {target.id: target.answers for target in source.read(frozenset({"pool", "mfa"})).targets}[pool]
    assert time.monotonic() - start < 10 * DEADLINE
    assert answers["pool"].reason == f"no complete answer within {DEADLINE:g} s on cognito-idp:DescribeUserPool"
    assert answers["mfa"]["MfaConfiguration"] == "OFF"


@pytest.mark.parametrize("mode", ["endless", "huge"])
def test_an_answer_without_an_end_is_not_read_to_its_end(cognito, hostile, monkeypatch, mode):
    monkeypatch.setattr(quotas, "SECONDS_PER_CALL", 20)
    pool = cognito.add_pool()
    hostile.begin(Fault("DescribeUserPool", modes.MODES[mode]))
    source = LiveSource(Selection((pool,)), Connection(regions=(REGION,), endpoint_url=hostile.url), FAST)
    (target, *_) = source.read(frozenset({"pool"})).targets
    expected = {
        "endless": "the answer of cognito-idp:DescribeUserPool could not be read: it has more than 16 MiB",
        "huge": "the answer of cognito-idp:DescribeUserPool could not be read: it has more than 16 MiB",
    }
    assert target.answers["pool"].reason == expected[mode]


def test_an_operation_that_gives_no_answer_is_not_waited_for_at_each_pool(cognito, hostile):
    for number in range(20):
        cognito.add_pool(number, clients=0)
    hostile.begin(Fault("DescribeUserPool", modes.hang))
    pace = Pace(requests_per_second=2000, per_pool=2000, threads=2)
    source = LiveSource(Selection(), Connection(regions=(REGION,), endpoint_url=hostile.url), pace)
    targets = source.read(frozenset({"pool"})).targets
    assert len(targets) == 20
    assert hostile.calls["DescribeUserPool"] < 10
    assert {target.answers["pool"].reason for target in targets} >= {
        f"not asked for: cognito-idp:DescribeUserPool gave no answer 3 times in a row in {REGION}"
    }


def test_ctrl_c_ends_a_run_that_waits_for_an_answer(cognito, hostile, tmp_path):
    pool = cognito.add_pool()
    hostile.begin(Fault("DescribeUserPool", modes.hang))
    words = [*PROGRAM, "check", "--user-pool-id", pool, "--endpoint-url", hostile.url, "-f", "json"]
    with subprocess.Popen(
        words, cwd=tmp_path, env=inherited(**os.environ), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as run:
        deadline = time.monotonic() + 60
        while not hostile.calls["DescribeUserPool"] and time.monotonic() < deadline:
            time.sleep(0.05)
        run.send_signal(signal.SIGINT)
        start = time.monotonic()
        out, _ = run.communicate(timeout=60)
    assert run.returncode == 130
    assert time.monotonic() - start < 10
    assert pool.encode() in out


def pages_of(*answers):
    """Return what a list reads of these answers, and how many of them."""
    pages = Pages("ListThings", "Things", "Id")
    read = 0
    for answer in answers:
        read += 1
        if not pages.add(answer):
            break
    return pages, read


def test_pages_without_an_item_end():
    pages, read = pages_of(*({"Things": [], "NextToken": str(number)} for number in range(1000)))
    assert read == MOST_IDLE_PAGES
    assert pages.rest == Unknown("ListThings answered 10 pages without an entry, and named a next one")


def test_some_pages_without_an_item_do_not_end_a_list():
    empty = [{"Things": [], "NextToken": str(number)} for number in range(MOST_IDLE_PAGES - 1)]
    pages, _ = pages_of(*empty, {"Things": [{"Id": "a"}]})
    assert pages.items == [{"Id": "a"}]
    assert pages.rest is None


def test_the_same_items_under_new_tokens_end():
    pages, read = pages_of(*({"Things": [{"Id": "a"}], "NextToken": str(number)} for number in range(1000)))
    assert read == 2
    assert pages.items == [{"Id": "a"}]
    assert pages.rest == Unknown("ListThings repeated a page, so there may be more than it showed")


def test_ever_new_items_end():
    pages, read = pages_of(*({"Things": [{"Id": str(number)}], "NextToken": str(number)} for number in range(1000)))
    assert read == MOST_PAGES
    assert pages.rest == Unknown("ListThings named a next page after 200 pages")


@pytest.mark.parametrize(
    "things",
    [
        None,
        Unknown("why"),
        [Unknown("why")],
        [{}],
        [{"Id": ""}],
        [{"Id": Unknown("why")}],
        [{"Id": "a", "B": 1}, {"Id": "a"}],
    ],
)
def test_what_is_no_item_is_not_left_out_without_a_word(things):
    pages, _ = pages_of({"Things": things})
    assert pages.rest is not None


def test_what_repeats_an_item_is_left_out():
    pages, _ = pages_of({"Things": [{"Id": "a"}, {"Id": "a"}]})
    assert pages.items == [{"Id": "a"}]
    assert pages.rest is None


@pytest.mark.parametrize(
    ("operation", "member"),
    [("list_groups", "Groups"), ("list_resource_servers", "ResourceServers"), ("list_identity_providers", "Providers")],
)
def test_lists_of_parts_end_too(cognito, source, operation, member):
    pool = cognito.add_pool()
    real = getattr(cognito, operation)
    tokens = iter(range(10**6))
    setattr(cognito, operation, lambda _: {**real({"UserPoolId": pool}), "NextToken": f"t{next(tokens)}"})
    kinds = {"Groups": "group", "ResourceServers": "resource_server", "Providers": "identity_provider"}
    inventory = source(pool).read(frozenset({kinds[member]}))
    assert next(tokens) < 5
    assert len(inventory.unread) == 1


def test_as_many_threads_as_calls_are_started_and_not_as_many_as_asked_for():
    started = set()
    scheduler = Scheduler(Pace(requests_per_second=10**6, threads=100_000), lambda *_: None)

    def call():
        started.add(threading.current_thread().name)

    def steps():
        for number in range(20):
            yield Task(one(number))

    def one(number):
        yield Request(f"Describe{number}", REGION, Category.OTHER_SERVICE, call)

    scheduler.run(steps())
    assert 1 <= len(started) <= 20
    assert Pace(threads=100_000).workers == quotas.MOST_CONCURRENT_REQUESTS
