"""Damaged plans and configurations end in an answer or in a clear error, and in bounded time.

``COGNITO_AUDIT_FUZZ`` is the number of damaged files (300).
"""

import json
import os
import random
from pathlib import Path

import pytest

from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.model.inventory import Inventory
from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.sources.files import FileOptions, FileSource
from cognito_audit.sources.terraform.hcl.parser import MAX_CHARACTERS

CORPUS = Path(__file__).parents[2] / "corpus" / "terraform"
SEEDS = sorted(path for path in CORPUS.rglob("*") if path.suffix in {".tf", ".json", ".tfvars"})
COUNT = int(os.environ.get("COGNITO_AUDIT_FUZZ", "300"))
RULES = tuple(rule for rule in built_in().rules if rule.name in {"user-auth-disabled", "insecure-callback-url"})
TOKENS = (
    b"{",
    b"}",
    b"[",
    b"]",
    b'"',
    b"${",
    b"%{",
    b"<<E\n",
    b"\n",
    b"=",
    b"null",
    b"true",
    b"\\",
    b"\xff",
    b"/*",
    b"1e999",
)


def audit(path: Path) -> Inventory:
    found = FileSource([str(path)], FileOptions()).read(frozenset())
    run = judge(found, JudgeOptions(RULES, "2026-01-01T00:00:00Z", {}, {}), "2026-01-01T00:00:00Z")
    assert not run.broken
    return found


def damaged(raw: bytes, dice: random.Random) -> bytes:
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(raw) + 1)
        match dice.randrange(5):
            case 0:
                raw = raw[:at]
            case 1:
                raw = raw[:at] + bytes([dice.randrange(256)]) + raw[at + 1 :]
            case 2:
                raw = raw[:at] + dice.choice(TOKENS) + raw[at:]
            case 3:
                end = min(len(raw), at + dice.randint(1, 40))
                raw = raw[:at] + raw[end:]
            case _:
                end = min(len(raw), at + dice.randint(1, 80))
                raw = raw[:end] + raw[at:end] * dice.randint(1, 5) + raw[end:]
    return raw


def changed(value, dice: random.Random):
    """A JSON document with one value somewhere in it replaced by another."""
    if isinstance(value, dict) and value and dice.random() < 0.9:
        key = dice.choice(list(value))
        return value | {key: changed(value[key], dice)}
    if isinstance(value, list) and value and dice.random() < 0.9:
        at = dice.randrange(len(value))
        return [*value[:at], changed(value[at], dice), *value[at + 1 :]]
    return dice.choice([None, True, 0, -1, 1.5, "", "x", [], {}, [None], {"references": ["var.x"]}, [[1]], {"": None}])


@pytest.mark.parametrize("part", range(4))
def test_a_damaged_file_ends_in_an_answer_or_an_error(part, tmp_path):
    for number in range(part, COUNT, 4):
        dice = random.Random(number)
        seed = dice.choice(SEEDS)
        raw = damaged(seed.read_bytes(), dice)
        if seed.suffix == ".json" and dice.random() < 0.6:
            raw = json.dumps(changed(json.loads(seed.read_text(encoding="utf-8")), dice)).encode()
        folder = tmp_path / str(number)
        folder.mkdir()
        path = folder / seed.name
        path.write_bytes(raw)
        found = audit(path)
        assert all(error.message and (error.line > 0) is (error.column > 0) for error in found.errors), (number, found)


CLIENT = 'resource "aws_cognito_user_pool_client" "web" {\n  explicit_auth_flows = %s\n}\n'


@pytest.mark.parametrize(
    "text",
    [
        CLIENT % ("[" * 5000 + "]" * 5000),
        CLIENT % ("(" * 5000 + "1" + ")" * 5000),
        CLIENT % ("-" * 3000 + "1"),
        CLIENT % ('"' + "${" * 500 + "}" * 500 + '"'),
        CLIENT % "local.l0"
        + "locals {\n"
        + "".join(f"  l{i} = local.l{i + 1}\n" for i in range(3000))
        + '  l3000 = ["A"]\n}\n',
        CLIENT % "local.b" + 'locals {\n  a = "x"\n  b = [local.a, local.b]\n}\n',
        "a {\n" * 3000 + "}\n" * 3000,
        CLIENT % ("[" + ",".join(["local.a"] * 2000) + "]") + "locals {\n  a = [1]\n}\n",
    ],
    ids=["lists", "brackets", "signs", "templates", "chain", "circle", "blocks", "wide"],
)
def test_what_is_nested_without_end_ends(text, tmp_path):
    path = tmp_path / "main.tf"
    path.write_text(text, encoding="utf-8")
    audit(path)


def test_doubling_locals_do_not_fill_the_memory(tmp_path):
    lines = [f"  l{i} = concat(local.l{i + 1}, local.l{i + 1})" for i in range(60)]
    path = tmp_path / "main.tf"
    path.write_text(CLIENT % "local.l0" + "locals {\n" + "\n".join(lines) + '\n  l60 = ["A"]\n}\n', encoding="utf-8")
    found = audit(path)
    assert "too large" in repr(found.targets[0].answers["client"])


def test_a_configuration_of_fifty_megabytes_is_refused_at_once(tmp_path):
    path = tmp_path / "main.tf"
    path.write_text("# x\n" * (50 * 1024 * 1024 // 4), encoding="utf-8")
    (error,) = audit(path).errors
    assert str(MAX_CHARACTERS) in error.message


def test_a_plan_of_fifty_megabytes_is_read(tmp_path):
    path = tmp_path / "plan.json"
    path.write_text(json.dumps({"format_version": "1.2", "resource_changes": [], "x": "y" * 50 * 1024 * 1024}))
    assert audit(path).errors == ()


def test_a_plan_nested_without_end_is_refused(tmp_path):
    path = tmp_path / "plan.json"
    deep = "[" * 50_000 + "]" * 50_000
    path.write_text(f'{{"format_version": "1.2", "resource_changes": {deep}}}')
    (error,) = audit(path).errors
    assert "deep" in error.message
