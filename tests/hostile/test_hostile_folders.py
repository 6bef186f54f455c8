"""Folders full of what is no file, no answer or no text: the program ends in time, and says what it did not read.

``HOSTILE_CASES`` is how many generated folders are audited (8 without it).
"""

import json
import os
import re
import socket
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple

import pytest

from cognito_audit.errors import ExitCode
from tests.hostile.worlds import WORLDS
from tests.support import Completed, isolated, run_program

CASES = int(os.environ.get("HOSTILE_CASES", "8"))
POOL = "eu-west-1_Hostile1"
CLIENT = {"UserPoolId": POOL, "ClientId": "hostile", "ClientName": "hostile", "ExplicitAuthFlows": []}
TEMPLATE = "Resources:\n  P:\n    Type: AWS::Cognito::UserPool\n"
RUN = {"$schema": "urn:cognito-audit:schema:run:1.1", "schema_version": "1.1", "kind": "run", "exit_code": 1}
STATE = {"version": 4, "serial": 1, "lineage": "x", "resources": [{"type": "aws_cognito_user_pool"}]}


class Trap(NamedTuple):
    """Something to put into a folder, and whether it may hold a target, so that a run with it is never 0."""

    name: str
    make: Callable[[Path], Any]
    counts: bool


def text(name: str, content: object, *, counts: bool) -> Trap:
    data = content if isinstance(content, bytes) else str(content).encode()
    return Trap(name, lambda path: path.write_bytes(data), counts)


def link(name: str, target: str, *, counts: bool) -> Trap:
    return Trap(name, lambda path: path.symlink_to(target), counts)


def bind(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as end, Folder(path.parent):
        end.bind(path.name)


class Folder:
    """The working directory, for a while: paths of sockets must be short."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        self.before = Path.cwd()
        os.chdir(self.path)

    def __exit__(self, *_: object) -> None:
        os.chdir(self.before)


def deep(path: Path) -> None:
    """Make folders until a path is longer than the system allows, with a template at their end."""
    path.mkdir()
    with Folder(path):
        for _ in range(25):
            Path("d" * 200).mkdir()
            os.chdir("d" * 200)
        Path("app.yaml").write_text(TEMPLATE)


TRAPS: Final = (
    Trap("pipe.yaml", os.mkfifo, counts=True),
    Trap("pipe.txt", os.mkfifo, counts=False),
    Trap("socket.json", bind, counts=True),
    Trap("socket", bind, counts=False),
    Trap("folder.yaml", Path.mkdir, counts=False),
    Trap("deep", deep, counts=True),
    link("device.tf", "/dev/zero", counts=True),
    link("device", "/dev/zero", counts=False),
    link("tty.yaml", "/dev/tty", counts=True),
    link("loop", ".", counts=False),
    link("parent", "inner", counts=False),
    link("itself", "itself", counts=True),
    link("itself.json", "itself.json", counts=True),
    link("gone.template", "nowhere", counts=True),
    link("gone.txt", "nowhere", counts=False),
    link("through.yaml", "pipe-elsewhere", counts=True),
    text("web-acl.yaml", "", counts=False),
    text("latin-\udce9.md", TEMPLATE, counts=False),
    text("latin-\udce9.yaml", "a: 1\n", counts=False),
    text("line\nbreak\x1b[31m.yaml", "a: 1\n", counts=False),
    text("run.json", json.dumps({**RUN, "results": [{"evidence": {"UserPoolClient": CLIENT}}]}), counts=False),
    text("terraform.tfstate", json.dumps(STATE), counts=True),
    text("stack.json", json.dumps({"TemplateBody": TEMPLATE}), counts=True),
    text("ack.yaml", "apiVersion: cognitoidentityprovider.services.k8s.aws/v1alpha1\nkind: UserPool\n", counts=True),
    text("app.yaml.j2", TEMPLATE + "{% if x %}\n", counts=True),
    text("nested.json", json.dumps({"result": [{"UserPoolClient": CLIENT}]}), counts=True),
    text("cut.json", json.dumps({"UserPoolClient": CLIENT})[:-9], counts=True),
    text("null.json", '{"UserPoolClient": null}', counts=True),
    text("bytes.yaml", b"Type: AWS::Cognito::UserPool\n\xff\xfe\x00\xd8", counts=True),
    text("odd.yaml", b"\xff\xfe\x00\xd8\x00", counts=False),
    text("deep.json", '{"UserPoolClient": ' + "[" * 9000, counts=True),
    text("evidence.json", '{"CognitoAuditEvidence": 1, "UserPoolId": 5}', counts=True),
    text("mark.json", '{"a": "\\"CognitoAuditEvidence\\""}', counts=False),
    text("README.md", TEMPLATE, counts=False),
    text("surrogate.json", '{"a": "\\ud800 \\udfff", "UserPoolId": "\\ud800"}', counts=False),
)


def audit(folder: Path, *words: str) -> Completed:
    """Audit a folder; a run that hangs fails by its time limit."""
    done = run_program("check", ".", "-f", "json", *words, folder=folder, environment=isolated(folder.parent))
    assert done.code in {code.value for code in ExitCode} - {ExitCode.INTERNAL.value}, done.err
    assert "Traceback" not in done.err
    return done


def verdicts(done: Completed) -> set[tuple[str, ...]]:
    return {(one["rule"], one["target"], one["status"], one["path"]) for one in done.json["results"]}


@pytest.mark.parametrize("seed", range(CASES))
def test_a_trap_in_a_folder_hides_nothing_and_is_named_if_it_may_hold_a_target(seed: int, tmp_path: Path) -> None:
    random = Random(f"folders-{seed}")
    (tmp_path / "elsewhere").mkdir()
    for kind in random.sample(sorted(WORLDS), random.randint(1, 2)):
        for name, content in WORLDS[kind](random).texts.items():
            file = tmp_path / "d" / "inner" / kind / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, "utf-8")
    before = audit(tmp_path / "d")
    traps = random.sample(TRAPS, random.randint(1, 6))
    for trap in traps:
        trap.make(tmp_path / "d" / trap.name)
    after = audit(tmp_path / "d")
    assert verdicts(before) <= verdicts(after), f"seed {seed}: {[trap.name for trap in traps]}"
    named = {one["path"] for one in after.json["unread"]} - {one["path"] for one in before.json["unread"]}
    for trap in traps:
        is_named = any(re.match(rf"{re.escape(trap.name)}(?:[:/]|$)", name) for name in named)
        assert is_named == trap.counts, f"seed {seed}: {trap.name!r} in {named}"
    assert after.code == before.code or any(trap.counts for trap in traps), f"seed {seed}"
    assert after.code != 0 or not any(trap.counts for trap in traps), f"seed {seed}"


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: repr(trap.name))
def test_a_trap_that_is_named_is_refused_in_words_or_read(trap: Trap, tmp_path: Path) -> None:
    if len(TRAPS) > CASES and TRAPS.index(trap) % 5:
        pytest.skip("one in five is tried without HOSTILE_CASES")
    trap.make(tmp_path / trap.name)
    done = run_program("check", trap.name, folder=tmp_path, environment=isolated(tmp_path))
    is_template = trap.name.endswith(".md")  # a file that is named is read whatever it is called
    assert done.code in {ExitCode.ERROR, ExitCode.NOTHING, ExitCode.OK if is_template else ExitCode.INCOMPLETE}
    assert done.out.isprintable() or "\x1b" not in done.out
