"""No user is left behind, and nobody else's is touched: sign-ups with a fault at every step.

``PROBE_CAMPAIGN=500`` makes that many; by default there are fewer, at least one of each fault.
"""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cognito_audit.probe.cleanup import Leftover
from cognito_audit.probe.client import Caller
from cognito_audit.probe.journal import Journal
from cognito_audit.probe.probed_client import ProbeRefused
from cognito_audit.probe.recovery import recover
from cognito_audit.probe.request import SignUpOptions
from cognito_audit.sandbox import Fault
from tests.support import inherited

HERE = Path(__file__).parent
ROUNDS = int(os.environ.get("PROBE_CAMPAIGN", "0"))
LATER = timedelta(minutes=2)
STEPS = ("SignUp", "AdminGetUser", "AdminDeleteUser")
FAULTS = {
    "cut before": lambda step, **more: Fault(step, cut="before", **more),
    "cut after": lambda step, **more: Fault(step, cut="after", **more),
    "500": Fault.internal_error,
    "throttled": Fault.throttled,
    "denied": Fault.access_denied,
    "nonsense": lambda step, **more: Fault(step, alter=lambda _: ["no", "object"], **more),
    "limit": lambda step, **more: Fault(step, "LimitExceededException", **more),
    "delivery": lambda step, **more: Fault(step, "CodeDeliveryFailureException", **more),
}
TIMES = (1, 2, None)
SHAPES = (
    {},
    {"UsernameAttributes": ["email"]},
    {"UsernameAttributes": ["phone_number"]},
    {"UsernameConfiguration": {"CaseSensitive": False}},
)
PLAN = [(step, fault, times, shape) for times in TIMES for shape in SHAPES for step in STEPS for fault in FAULTS]
NUMBER = "+12065550123"


def clean_up_later(probing):
    """``probe --cleanup``, two minutes later and on a machine where all works again."""
    probing.sandbox.faults.clear()
    return recover(Journal(), lambda entry: Caller(probing.aws, entry.region), now=datetime.now(UTC) + LATER, pause=0)


@pytest.fixture
def crowd(probing):
    """Pools of every shape with people in them; answers subjects and a function that lists all users."""
    subjects = []
    for shape in SHAPES:
        pool, client = probing.subject(pool={**shape, "AutoVerifiedAttributes": ["email"]}.items())
        named = shape.get("UsernameAttributes", [])
        for number in range(3):
            name = {"email": f"ann{number}@example.com", "phone_number": f"+1206555019{number}"}.get(
                next(iter(named), ""), f"cognito-audit-ann-{number}"
            )
            probing.cognito.admin_create_user(UserPoolId=pool, Username=name, MessageAction="SUPPRESS")
        subjects.append((pool, client))
    return subjects, lambda: [probing.users(pool) for pool, _ in subjects]


def test_after_every_fault_and_the_clean_up_the_pools_hold_whom_they_held_before(probing, sandbox, crowd):
    subjects, everybody = crowd
    before, ended = everybody(), Counter()
    plan = (PLAN * (ROUNDS // len(PLAN) + 1))[:ROUNDS] if ROUNDS else PLAN[:: len(SHAPES) * 2 - 1]
    for step, fault, times, shape in plan:
        sandbox.faults.clear()
        options = (
            SignUpOptions(phone_number=NUMBER)
            if "phone_number" in shape.get("UsernameAttributes", [])
            else SignUpOptions()
        )
        ready = probing.prepare(subjects[SHAPES.index(shape)], options=options)
        ready = type(ready)(ready.caller, ready.target, ready.request, pause=0)
        sandbox.faults.add(FAULTS[fault](step, times=times, when=after_sign_up(sandbox, step)))
        result = ready.run()
        ended[result.clean_up.leftover] += 1
        open_entry = any(entry["label"] == ready.request.label for entry in probing.open_entries())
        assert open_entry is not result.clean_up.verified, (step, fault, times)
        if not result.clean_up.verified:
            assert ready.target.user_pool_id in result.clean_up.command
            (done,) = clean_up_later(probing)
            assert done.clean_up.verified, (step, fault, times, done)
        assert everybody() == before, (step, fault, times)
    assert probing.open_entries() == []
    assert ended[Leftover.DELETED]
    assert ended[Leftover.UNKNOWN] + ended[Leftover.USER]
    assert sum(ended.values()) == len(plan)


def after_sign_up(sandbox, step):
    """Faults on reads and deletions begin after the sign-up: before it they only keep it from being made."""
    made = sandbox.calls["SignUp"]
    return None if step == "SignUp" else lambda _: sandbox.calls["SignUp"] > made


CRASHES = [
    (point, name)
    for name in ("SIGKILL", "SIGTERM", "SIGINT", "SIGHUP")
    for point in (
        "before-journal", "journal-written", "before-SignUp", "after-SignUp", "sub-known", "before-AdminDeleteUser",
        "after-AdminDeleteUser", "before-close", "after-close",
    )
]  # fmt: skip
USUAL = [crash for crash in CRASHES if crash[1] == "SIGKILL" or crash[0] in ("after-SignUp", "before-AdminDeleteUser")]


@pytest.mark.parametrize(("point", "name"), CRASHES if ROUNDS else USUAL)
def test_a_probe_that_is_killed_anywhere_is_recovered(probing, crowd, point, name):
    subjects, everybody = crowd
    before = everybody()
    command = [sys.executable, "-P", str(HERE / "crashing_probe.py"), probing.sandbox.endpoint_url, *subjects[1]]
    done = subprocess.run(
        [*command, point, name], check=False, env=inherited(), capture_output=True,
        timeout=120,
    )  # fmt: skip
    if name == "SIGKILL":
        assert done.returncode == -signal.SIGKILL
        recovered = clean_up_later(probing)
        assert all(one.clean_up.verified for one in recovered)
    else:
        assert done.returncode == 130, done.stderr
        clean_up_later(probing)
    assert everybody() == before
    assert probing.open_entries() == []


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_signal_once_the_sign_up_is_answered_needs_no_later_clean_up(probing, crowd, name):
    subjects, everybody = crowd
    before = everybody()
    command = [sys.executable, "-P", str(HERE / "crashing_probe.py"), probing.sandbox.endpoint_url, *subjects[0]]
    done = subprocess.run(
        [*command, "sub-known", name], check=False, env=inherited(),
        capture_output=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 130
    assert b"Traceback" not in done.stderr
    assert everybody() == before


def test_a_full_disk_keeps_the_sign_up_from_being_made(probing):
    """The journal may grow to no byte: the process has no room to write."""
    pool, client = probing.subject()
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0));"
        "sys.argv[1:] = ['probe', '--sign-up', '--yes', '--no-config', *sys.argv[1:]];"
        "from cognito_audit.__main__ import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", script, "--user-pool-id", pool, "--client-id", client,
         "--endpoint-url", probing.sandbox.endpoint_url],
        check=False, env=inherited(PYTHONDONTWRITEBYTECODE="1"),
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "the journal cannot be written (File too large)" in done.stderr
    assert probing.sandbox.calls["SignUp"] == 0
    assert list(probing.journal.glob("*")) == []


def test_a_crash_a_moment_ago_is_not_yet_taken_for_harmless(probing, sandbox):
    """The request of a dead process may still be under way: while nobody is there, its entry waits a minute."""
    subject = probing.subject()
    sandbox.faults.add(Fault("SignUp", cut="before"))
    ready = probing.prepare(subject)
    type(ready)(ready.caller, ready.target, ready.request, pause=0).run()
    connect = lambda entry: Caller(probing.aws, entry.region)  # noqa: E731
    (early,) = recover(Journal(), connect, pause=0)
    assert (early.clean_up.leftover, len(probing.open_entries())) == (Leftover.UNKNOWN, 1)
    (late,) = recover(Journal(), connect, now=datetime.now(UTC) + LATER, pause=0)
    assert (late.clean_up.leftover, probing.open_entries()) == (Leftover.NOTHING, [])


def test_concurrent_probes_do_not_step_on_each_other(probing, crowd):
    """While a probe is at it, a clean-up in another process leaves its entry and its user alone."""
    subjects, everybody = crowd
    before = everybody()
    ready, other = (probing.prepare(subjects[0]) for _ in range(2))
    original, seen = ready.caller.call, []

    def call(operation, **parameters):
        reply = original(operation, **parameters)
        if operation == "SignUp":
            ready.caller.call = original
            seen.append(other.run().clean_up.leftover)
            seen.extend(clean_up_later(probing))
            seen.append(ready.request.username in probing.users(subjects[0][0]))
        return reply

    ready.caller.call = call
    assert ready.run().clean_up.leftover is Leftover.DELETED
    assert seen[0] is Leftover.DELETED
    assert "running" in seen[1].clean_up.summary
    assert seen[2:] == [True]
    assert everybody() == before


def test_many_processes_at_once_clean_up_each_after_itself(probing, crowd):
    """Six probes in processes of their own, while another process cleans up again and again."""
    subjects, everybody = crowd
    before = everybody()
    url = probing.sandbox.endpoint_url
    environment = inherited()
    probes = [
        subprocess.Popen(
            [sys.executable, "-P", str(HERE / "crashing_probe.py"), url, *subjects[number % 2], "nowhere", "SIGTERM"],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for number in range(6)
    ]  # fmt: skip
    said = []
    while any(probe.poll() is None for probe in probes):
        threading.Event().wait(0.05)
        said += recover(Journal(), lambda entry: Caller(probing.aws, entry.region), pause=0)
    told = [probe.communicate() for probe in probes]
    assert [probe.returncode for probe in probes] == [0] * 6, told
    assert all("running" in one.clean_up.summary or one.clean_up.verified for one in said)
    assert (everybody(), probing.open_entries()) == (before, [])


def test_a_refused_probe_leaves_no_journal(probing, sandbox):
    subject = probing.subject()
    sandbox.faults.add(Fault.access_denied("AdminDeleteUser"))
    with pytest.raises(ProbeRefused):
        probing.sign_up(subject)
    assert not probing.journal.exists()
