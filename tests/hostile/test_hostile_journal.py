"""Whatever an entry of the journal holds, no clean-up ends early, and none deletes another user or closes over its own.

``HOSTILE_CASES=2000`` changes that many entries. A failure names its seed.
"""

import json
import os
import random
import socket
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from cognito_audit.probe.cleanup import Leftover
from cognito_audit.probe.entry_connection import connect_to
from cognito_audit.probe.journal import Journal
from cognito_audit.probe.recovery import recover
from cognito_audit.sources.live import Connection
from tests.support import REGION

CASES = int(os.environ.get("HOSTILE_CASES", "25"))
LABEL = "0b0e7f0e-8a4b-4f0e-9d57-1c1f5a0c{:04x}"
VALUES = (
    None, 0, -1, 10**400, 1.5, True, [], {}, "", " ", "*", "\0", "\ud800", "..", "/dev/zero", "x" * 9_000, "[" * 9_000,
    "ann", "cognito-audit-", "email", "sub", "eu-west-2", "eu-west-99", "eu-west-1_Another", "http://127.0.0.1:1",
    "https://cognito-idp.eu-west-1.amazonaws.com", "default", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00",
    ["ann"], {"email": "ann@example.com"}, {"Username": "ann"}, "\u202eann", '" or username = "ann',
)  # fmt: skip


@pytest.fixture(autouse=True)
def environment(aws_environment):
    """Made-up credentials, and a journal of the test's own."""


def test_a_changed_entry_deletes_no_other_user_and_hinders_no_other_entry(sandbox, tmp_path):
    cognito = sandbox.client(REGION)
    pool = cognito.create_user_pool(PoolName="shop")["UserPool"]["Id"]
    folder = tmp_path / "state" / "probes"
    folder.mkdir(parents=True)
    for name in ("ann", "cognito-audit-ann", "email"):
        add(cognito, pool, name)
    for seed in range(CASES):
        changed = write(folder, "b", entry(sandbox, pool, LABEL.format(2 * seed)), random.Random(seed))
        write(folder, "c", entry(sandbox, pool, LABEL.format(2 * seed + 1)), None)
        own, other = (f"cognito-audit-{LABEL.format(2 * seed + number)}" for number in (0, 1))
        add(cognito, pool, own)
        add(cognito, pool, other)
        done = recover(
            Journal(), partial(connect_to, Connection()), now=datetime.now(UTC) + timedelta(minutes=30), pause=0
        )
        left = {user["Username"] for user in cognito.list_users(UserPoolId=pool)["Users"]}
        assert len(done) == 2, seed
        assert left - {own} == {"ann", "cognito-audit-ann", "email"}, (seed, changed)
        is_open = [file.stem for file in Journal().entries()] == ["b"]
        assert is_open is not done[0].clean_up.verified, (seed, changed, done[0])
        if own in left:
            # By other marks, or another sub, the entry itself says that this is not its user.
            foreign = done[0].clean_up.leftover is Leftover.FOREIGN and ("marks" in changed or "user_sub" in changed)
            assert is_open or foreign, (seed, changed, done[0])
            cognito.admin_delete_user(UserPoolId=pool, Username=own)
        (folder / "b.probe").unlink(missing_ok=True)


def add(cognito, pool, name):
    cognito.admin_create_user(UserPoolId=pool, Username=name, MessageAction="SUPPRESS")


def entry(sandbox, pool, label):
    return {
        "label": label, "user_pool_id": pool, "client_id": "c", "region": REGION, "username": f"cognito-audit-{label}",
        "alias": "", "marks": {}, "endpoint_url": sandbox.endpoint_url, "profile": "", "user_sub": "", "pid": 1,
        "host": socket.gethostname(), "started_at": datetime.now(UTC).isoformat(), "boot": "",
        "user_pool_arn": f"arn:aws:cognito-idp:{REGION}:123456789012:userpool/{pool}",
    }  # fmt: skip


def write(folder, name, members, draw):
    """Write an entry, with one or two members changed or left out, or with its text cut or doubled.

    Answers the names of those members.
    """
    text, names = json.dumps(members), []
    if draw:
        for member in draw.sample(sorted(members), draw.choice((1, 1, 2))):
            names.append(member)
            members[member] = draw.choice(VALUES)
            if draw.random() < 0.1:
                del members[member]
        text = json.dumps(members)
        end = draw.randrange(len(text))
        text = draw.choice((text,) * 8 + (text[:end], text + "\n" + text[:end], text[:end] + "\n" + text[end:]))
    (folder / f"{name}.probe").write_text(text + "\n")
    return names
