"""The pace is kept: whatever is asked for, no window of time holds more calls than the quotas allow."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cognito_audit.sources.live.pacing import QUOTAS, Bucket, Category, Pace
from cognito_audit.sources.live.progress import no_progress
from cognito_audit.sources.live.scheduler import Join, Request, Scheduler, Task

RATES = st.floats(0.5, 200)
PAUSES = st.lists(st.floats(0, 3), max_size=60)


@settings(deadline=None)
@given(rate=RATES, pauses=PAUSES)
def test_no_window_of_a_bucket_holds_more_than_its_rate_and_its_burst(rate, pauses):
    bucket, now, taken = Bucket(rate), 0.0, []
    for pause in pauses:
        now += pause
        if bucket.wait(now) == 0:
            bucket.take(now)
            taken.append(now)
    for first, begin in enumerate(taken):
        for last in range(first, len(taken)):
            assert last - first + 1 <= rate * (taken[last] - begin) + bucket.burst + 1e-6


@settings(deadline=None)
@given(rate=RATES, pauses=PAUSES)
def test_after_the_wait_that_a_bucket_names_there_is_a_token(rate, pauses):
    bucket, now = Bucket(rate), 0.0
    for pause in pauses:
        now += pause
        now += bucket.wait(now) * (1 + 1e-6)
        assert bucket.wait(now) == pytest.approx(0, abs=1e-6)
        bucket.take(now)


def test_a_bucket_starts_with_one_call_and_not_with_a_second_full():
    bucket = Bucket(15.0)
    bucket.take(0.0)
    assert bucket.wait(0.0) == pytest.approx(1 / 15)


def test_the_default_pace_is_cognitos_own_quotas():
    assert {category: Pace().rate(category) for category in Category} == QUOTAS
    assert Pace(requests_per_second=3).rate(Category.USER_POOL_RESOURCE_READ) == 3


@pytest.mark.parametrize("wrong", [{"requests_per_second": 0}, {"per_pool": -1}, {"threads": 0}])
def test_a_pace_of_nothing_is_refused(wrong):
    with pytest.raises(ValueError, match="must be above zero"):
        Pace(**wrong)


class Clock:
    """Time that passes only where a test lets it: each look is a fiftieth of a second."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        self.now += 0.02
        return self.now


def call(operation="a", outcome=None, **more):
    request = {"region": "r", "category": Category.USER_POOL_READ} | more
    return Request(operation, make=lambda: outcome, **request)


def calls(pools, times, made, clock):
    """A read that makes so many calls on each pool, side by side."""

    def one(pool):
        yield call("DescribeUserPoolClient", category=Category.USER_POOL_CLIENT_READ, user_pool_id=f"p{pool}")
        made.append((clock.now, pool))

    for pool in range(pools):
        for _ in range(times):
            yield Task(one(pool))


def test_the_calls_are_spread_over_the_pools():
    clock, made = Clock(), []
    Scheduler(Pace(requests_per_second=100, per_pool=10, threads=1), no_progress, clock).run(calls(4, 10, made, clock))
    first_half = Counter(pool for _, pool in made[:20])
    assert len(made) == 40
    assert set(first_half) == {0, 1, 2, 3}
    assert max(first_half.values()) <= 6


def test_one_pool_is_asked_at_its_own_rate_even_when_the_category_has_room():
    clock, made = Clock(), []
    Scheduler(Pace(requests_per_second=1000, per_pool=20, threads=1), no_progress, clock).run(calls(1, 10, made, clock))
    assert made[-1][0] - made[0][0] >= (10 - 1 - Bucket(20).burst) / 20


def test_a_call_that_leads_to_others_goes_before_those_that_wait():
    made = []

    def one(name, *, leads_on=False):
        yield call(name, leads_on=leads_on)
        made.append(name)

    def all_three():
        yield Task(one("a"))
        yield Task(one("b"))
        yield Task(one("list", leads_on=True))

    Scheduler(Pace(2000, 2000, threads=1), no_progress).run(all_three())
    assert made == ["list", "a", "b"]


def test_an_exception_in_a_call_ends_the_run_and_is_raised():
    def broken():
        raise LookupError("a bug")

    def read():
        yield Request("a", "r", Category.USER_POOL_READ, broken)

    with pytest.raises(LookupError, match="a bug"):
        Scheduler(Pace(2000, 2000, threads=2), no_progress).run(read())


def test_an_exception_of_a_read_ends_the_run_and_is_raised():
    def read():
        yield call()
        raise LookupError("a bug")

    with pytest.raises(LookupError, match="a bug"):
        Scheduler(Pace(2000, 2000, threads=2), no_progress).run(read())


def test_a_read_is_sent_the_outcome_of_its_call_and_the_result_of_the_task_that_it_joins():
    seen = []

    def described():
        outcome = yield call(outcome="the answer")
        return f"read: {outcome}"

    def waiting(name, task):
        seen.append((name, (yield Join(task))))

    def read():
        task = Task(described())
        yield Task(waiting("before it starts", task))
        yield task
        yield Task(waiting("while it runs", task))
        yield Join(task)
        yield Task(waiting("after its end", task))

    Scheduler(Pace(2000, 2000, threads=2), no_progress).run(read())
    result = "read: the answer"
    assert seen == [("before it starts", result), ("while it runs", result), ("after its end", result)]


def test_progress_counts_the_calls_made_and_those_that_are_known():
    shown = []

    def read():
        yield call("first")
        yield Task(one())
        yield call("third")

    def one():
        yield call("second")

    Scheduler(Pace(2000, 2000, threads=1), lambda *counts: shown.append(counts)).run(read())
    assert shown == [(1, 3, "first"), (2, 3, "second"), (3, 3, "third")]
