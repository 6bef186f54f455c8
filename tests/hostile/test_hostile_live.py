"""Every operation of an audit, with every mode of a server that misbehaves.

A few runs, the same ones each time; ``HOSTILE_CASES=600`` makes more, and 3,000 are all that there are.
"""

import json
import os
import random
import time
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

from cognito_audit.aws import quotas
from cognito_audit.cli import app
from cognito_audit.model.run import primary_id
from cognito_audit.sandbox import Sandbox
from cognito_audit.sources.live.calls import (
    CALLS,
    GET_FUNCTION,
    GET_ROLE,
    LIST_CLIENTS,
    LIST_IDENTITY_POOLS,
    LIST_POOLS,
    LIST_REPLICAS,
)
from tests.hostile.account import REGIONS, fill, get_function
from tests.hostile.modes import LIES, MODES
from tests.hostile.server import Fault, HostileServer

OPERATIONS = sorted(
    {one.operation for one in (*CALLS, GET_FUNCTION, GET_ROLE, LIST_CLIENTS, LIST_IDENTITY_POOLS, LIST_POOLS)}
    | {LIST_REPLICAS.operation}
)
CASES = [(operation, mode, nth) for operation in OPERATIONS for mode in (*MODES, *LIES) for nth in (0, 1)]
TRUE = {
    ("GetFunction", "not found"),
    ("GetWebACLForResource", "empty object"),
    ("GetWebACLForResource", "without the first member"),
}
"""Answers that AWS gives too: there is no such function, and no web ACL."""
SEED = 13
LONGEST = 30


def chosen():
    """Return the cases of this run, the same ones each time."""
    order = random.Random(SEED).sample(CASES, len(CASES))
    return order[: int(os.environ.get("HOSTILE_CASES", "40"))]


class Outcome(NamedTuple):
    code: int
    seconds: float
    statuses: dict[tuple[str, str], set[str]]
    targets: set[str]
    unread: str
    said: str


@pytest.fixture(scope="module")
def server():
    with Sandbox() as sandbox:
        fill(sandbox)
        hostile = HostileServer(sandbox.endpoint_url)
        hostile.instead["GetFunction"] = get_function
        yield hostile
        hostile.stop()


@pytest.fixture(autouse=True)
def environment(aws_environment):
    """Every test here runs with made-up credentials."""


@pytest.fixture
def audited(server, monkeypatch):
    """Audits everything with some faults."""
    monkeypatch.setattr(quotas, "SECONDS_PER_CALL", 1.0)
    words = ["check", "--all", "--endpoint-url", server.url, "-f", "json", "--fail-on", "none"]
    words += [word for region in REGIONS for word in ("--region", region)]
    words += ["--requests-per-second", "2000", "--requests-per-pool", "2000"]

    def run(*faults):
        server.begin(*faults)
        start = time.monotonic()
        done = CliRunner().invoke(app, words)
        seconds = time.monotonic() - start
        server.begin()
        report = json.loads(done.stdout) if done.stdout.startswith("{") else {}
        statuses = {}
        for result in report.get("results", ()):
            statuses.setdefault((result["rule"], result["target"]), set()).add(result["status"])
        targets = {target["id"] for target in report.get("targets", ())}
        unread = json.dumps(report.get("unread", []))
        return Outcome(done.exit_code, seconds, statuses, targets, unread, f"{done.stderr[-2000:]} {done.exception!r}")

    return run


@pytest.fixture(scope="module")
def clean():
    """What a run without faults says, once it was made."""
    return []


def breaches(before: Outcome, after: Outcome):
    """Yield what breaks the law: unknown is not passed and not failed, and what was left out is named."""
    changed = False
    for (rule, target), statuses in after.statuses.items():
        other = before.statuses.get((rule, target)) or before.statuses.get((rule, primary_id(target)[0]), set())
        changed = changed or statuses != other
        if not statuses <= {*other, "not-evaluated"}:
            yield f"{rule} on {target}: {sorted(other)} became {sorted(statuses)}"
    for target in before.targets - after.targets:
        primary, region = primary_id(target)
        if region and primary in after.targets:
            continue
        changed = True
        pool = primary.partition("/")[0]
        if pool not in after.unread and not any(f"pools of {name}" in after.unread for name in REGIONS):
            yield f"{target} is gone, and not named"
    if changed and after.code == 0:
        yield "exit 0, although something was not read"


@pytest.mark.parametrize(("operation", "mode", "nth"), chosen(), ids=lambda value: str(value).replace(" ", "-"))
def test_a_server_may_only_take_verdicts_away(audited, clean, operation, mode, nth):
    if not clean:
        clean.append(audited())
    before = clean[0]
    assert before.code == 0, before.said
    after = audited(Fault(operation, {**MODES, **LIES}[mode], nth))
    assert after.code in {0, 3, 4}, after.said
    assert after.seconds < LONGEST
    if mode in MODES and (operation, mode) not in TRUE:
        assert not [*breaches(before, after)]
