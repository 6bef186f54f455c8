"""Broken files end in an answer or in a clear error, never in a traceback.

``COGNITO_AUDIT_FUZZ`` sets how many mutated files are read (300 without it).
"""

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.model.inventory import Inventory
from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.sources.files import FileOptions, FileSource

CORPUS = Path(__file__).parents[1] / "corpus"
HOW_MANY = int(os.environ.get("COGNITO_AUDIT_FUZZ", "300"))
BATCH = 100
SEEDS = [file.read_bytes() for file in sorted(CORPUS.rglob("*")) if file.is_file() and file.suffix != ".toml"]
WORDS = [
    b"!Ref ",
    b"!Sub ",
    b"!If ",
    b"!GetAtt ",
    b'{"Ref": ',
    b"Fn::If",
    b"Fn::ForEach::X",
    b"Fn::Transform",
    b"*common",
    b"&common ",
    b"<<: ",
    b"null",
    b"[]",
    b"{}",
    b"[[[[",
    b"- - - ",
    b"'",
    b'"',
    b"\t",
    b"\x00",
    b"\xff\xfe",
    b"%",
    b"---\n",
    b"12345678901234567890",
    b"1e999",
    b"-1",
    b"NaN",
    b"\\ud83d",
    b"AWS::NoValue",
    b"Type",
    b"Properties",
    b"UserPoolId",
    b"Schema:",
    b"Policies",
    b"true",
    b"${self:x}",
    b"{{resolve:x}}",
    b"Condition",
    b"Resources",
    b"GenerateSecret: ",
]


def _truncate(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data))]


def _flip_bits(chance: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _insert_word(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + chance.choice(WORDS) + data[at:]


def _replace_word(chance: random.Random, data: bytes) -> bytes:
    parts = data.split(b" ")
    parts[chance.randrange(len(parts))] = chance.choice(WORDS)
    return b" ".join(parts)


def _swap_lines(chance: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _splice(chance: random.Random, data: bytes) -> bytes:
    other = chance.choice(SEEDS)
    return data[: chance.randrange(len(data))] + other[chance.randrange(len(other)) :]


def _encode(chance: random.Random, data: bytes) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(chance.choice(["utf-16", "utf-16-le", "utf-8-sig", "utf-32", "latin-1"]), "replace")


MUTATIONS: list[Callable[[random.Random, bytes], bytes]] = [
    _truncate,
    _flip_bits,
    _insert_word,
    _replace_word,
    _replace_word,
    _swap_lines,
    _splice,
    _encode,
]


def mutated(number: int) -> bytes:
    """The file of that number: always the same one."""
    chance = random.Random(number)
    data = chance.choice(SEEDS)
    for _ in range(chance.randint(1, 3)):
        data = chance.choice(MUTATIONS)(chance, data) or b" "
    return data


def audit(data: bytes) -> Inventory:
    """Read and judge one file by every rule, as ``check -`` does."""
    inventory = FileSource(["-"], FileOptions(stdin=data)).read(frozenset())
    run = judge(inventory, JudgeOptions(built_in_rules(), "2026-01-01T00:00:00Z", {}, {}), "2026-01-01T00:00:00Z")
    assert run.broken == ()
    for result in run.results:
        assert result.location is None or result.location.line >= 1
    return inventory


def built_in_rules() -> tuple[object, ...]:
    if not _RULES:
        _RULES.extend(built_in().rules)
    return tuple(_RULES)


_RULES: list[object] = []


@pytest.mark.parametrize("batch", range(max(1, HOW_MANY // BATCH)))
def test_a_mutated_file_ends_in_an_answer_or_a_clear_error(batch):
    for number in range(batch * BATCH, (batch + 1) * BATCH):
        try:
            inventory = audit(mutated(number))
        except Exception as error:
            raise AssertionError(f"file {number}: {mutated(number)!r}") from error
        for fault in inventory.errors:
            assert fault.message, f"file {number}"
            assert (fault.line > 0) is (fault.column > 0), f"file {number}"


HEAD = b"Resources:\n  App:\n    Type: AWS::Cognito::UserPoolClient\n    Properties:\n      UserPoolId: x\n"
BOMB = b"".join(
    b"a%d: &a%d [%s]\n" % (level, level, b",".join([b"x" if level == 0 else b"*a%d" % (level - 1)] * 10))
    for level in range(12)
)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (HEAD + b"x: " + b"[" * 100_000, "nested more than 200 levels deep"),
        (HEAD + b"x: " + b"[" * 5_000 + b"]" * 5_000, "nested more than 200 levels deep"),
        (HEAD + b"x:\n  " + b"- " * 100_000 + b"a", "nested more than 200 levels deep"),
        (
            b'{"Type": "AWS::Cognito::UserPool", "a":' * 10_000 + b"1" + b"}" * 10_000,
            "nested more than 200 levels deep",
        ),
        (BOMB + HEAD, "contains more than 500,000 parts once its aliases are followed"),
        (b"a: &a [*a]\n" + HEAD, "the anchor &a contains itself"),
        (b'{"UserPool": {"Id": "eu-west-1_A",\n"Id": 1}}', "duplicate key 'Id'; first at 1:15"),
        (HEAD + b"# caf\xe9\n", "not UTF-8 text; save the file as UTF-8"),
        (HEAD + b"x: \x07\n", "not valid YAML: the character U+0007 is not allowed"),
        (HEAD + b"---\n" + HEAD, "contains more than one template"),
    ],
    ids=[
        "flow",
        "closed-flow",
        "dashes",
        "json",
        "alias-bomb",
        "circle",
        "twice",
        "latin-1",
        "bell",
        "two",
    ],
)
def test_what_is_too_much_or_contradicts_itself_is_refused_in_words(data, message):
    assert [error.message for error in audit(data).errors] == [message]


@pytest.mark.parametrize(
    "properties",
    [
        b'{"Fn::Sub": ["${a}${a}", {"a": ' * 60 + b'"xxxxxxxxxx"' + b"}]}" * 60,
        b'{"Fn::Join": ["", [' * 60 + b'"x"' + b"]]}" * 60,
        b'{"Fn::If": ["C", ' * 60 + b'"x"' + b', "y"]}' * 60,
    ],
    ids=["doubling text", "deep joins", "deep ifs"],
)
def test_functions_within_functions_end_in_an_answer(properties):
    template = b'{"Conditions": {"C": {"Fn::Equals": [{"Ref": "P"}, 1]}}, "Resources": {"App": {"Type": '
    template += b'"AWS::Cognito::UserPoolClient", "Properties": {"ClientName": ' + properties + b"}}}}"
    assert [target.address for target in audit(template).targets] == ["App"]


def test_a_big_file_that_is_no_template_is_not_parsed():
    inventory = audit(b"- some text that says nothing\n" * 1_700_000)
    assert "not recognised; expected" in inventory.errors[0].message


def test_a_big_template_is_given_up_before_it_fills_the_memory():
    errors = audit(HEAD + b"      CallbackURLs:\n" + b"        - https://app.example.com/back\n" * 1_300_000).errors
    assert [error.message for error in errors] == ["contains more than 500,000 parts"]


def test_a_big_answer_is_read():
    clients = b",".join(
        b'{"UserPoolClient": {"UserPoolId": "eu-west-1_A", "ClientId": "%d", "ClientName": "%s"}}' % (i, b"n" * 5_000)
        for i in range(200)
    )
    assert len(audit(b"[" + clients + b"]").targets) == 200
