"""Rule files that mean harm, or that something went wrong with: an error with its place, never a crash or a hang."""

import json
import os
import random
import time
import tomllib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from cognito_audit.judging.engine import evaluate, facts_of
from cognito_audit.lib.package_data import folder
from cognito_audit.model.inventory import Target
from cognito_audit.rule_testing.examples import failures
from cognito_audit.rulebook import rule_file
from cognito_audit.rulebook.catalogue import rule_files
from cognito_audit.rulebook.rule_file import RuleFileError, read_rule
from cognito_audit.rulebook.syntax import BrokenRule
from tests.hostile.odd_values import mutated
from tests.support import isolated, run_program

CASES = int(os.environ.get("HOSTILE_CASES", "0")) or 400
RULE = """\
id = "X001"
severity = "medium"
subject = "pool"
title = "t"
why = "w"
since = "1.0.0"
fails = "true"
message = "m"
path = "p"
remediation = "r"
"""
ANSWERS: dict[str, Any] = {
    "pool": {
        "Name": "shop",
        "UserPoolTags": {"env": "dev"},
        "Policies": {"PasswordPolicy": {"MinimumLength": 8}},
        "SchemaAttributes": [{"Name": "email"}],
        "AliasAttributes": ["email"],
    }
}


def test_each_mutant_of_a_rule_file_is_read_or_refused_with_its_place(monkeypatch) -> None:
    """The data of a file is replaced behind the parser, so that values come that TOML cannot even spell."""
    files = list(rule_files(folder("rules")))
    for seed in range(CASES):
        chance = random.Random(seed)
        file = chance.choice(files)
        data = mutated(tomllib.loads(file.read_text("utf-8")), chance)
        if not isinstance(data, dict):
            continue
        monkeypatch.setattr(rule_file, "data_of", lambda _, data=data: data)
        assert outcome_of(f"# {seed}", f"rules/{file.name}") in ("judged", "refused"), f"seed {seed}: {file.name}"


def outcome_of(text: str, place: str) -> str:
    """Read a rule and judge with it; an error must name its place."""
    try:
        rule = read_rule(text, place)
        evaluate(rule, facts_of(Target("p", rule.subject, "p", ANSWERS)))
    except RuleFileError as error:
        return "refused" if str(error).startswith(f"{place}:") else f"refused without its place: {error}"
    except BrokenRule:
        return "refused"
    except Exception as error:  # noqa: BLE001  any other is what is looked for
        return repr(error)
    return "judged"


def test_each_mutant_of_an_example_is_run_or_refused(monkeypatch) -> None:
    files = list(rule_files(folder("rules")))
    for seed in range(CASES):
        chance = random.Random(seed)
        file = chance.choice(files)
        text = file.read_text("utf-8")
        examples = mutated({"examples": tomllib.loads(text)["examples"]}, chance)
        monkeypatch.setattr("cognito_audit.rule_testing.examples.parsed_examples", lambda *_, e=examples: e)
        try:
            faults = list(failures(text, f"rules/{file.parent.name}/{file.name}"))
        except Exception as error:
            raise AssertionError(f"seed {seed}: {file.name}: {error!r}") from error
        assert all(isinstance(fault, str) for fault in faults)


REFUSED = {
    "a tag in tags": "'x' not in pool.UserPoolTags",
    "a member in a structure": "'x' in pool.Policies.PasswordPolicy",
    "tags that are empty": "pool.UserPoolTags is empty",
    "the length of tags": "pool.UserPoolTags | length > 0",
    "tags in a list": "pool.UserPoolTags is subset_of ['x']",
    "tags and a list": "(pool.UserPoolTags + ['x']) is empty",
    "tags without some": "(pool.UserPoolTags | without(['x'])) is empty",
    "tags or others": "(pool.UserPoolTags | or_if_empty(['x'])) is empty",
    "the letters of a text": "pool.Name is subset_of ['x']",
    "a structure and a text": "pool.Policies == 'x'",
    "a structure in a list": "pool.Policies in ['x']",
    "a power": "9**9**9 > 1",
    "a text many times": "'x' * 999999999 == 'x'",
    "joined texts": "'x' ~ 'y' == 'x'",
    "an item": "pool.AliasAttributes[0] == 'x'",
    "a slice": "pool.Name[0:1] == 'x'",
    "a chain": "1 < 2 < 3",
    "a call": "range(9999999999) is empty",
    "a loop": "{% for x in range(9) %}{% endfor %}",
    "a number of 6,000 digits": f"{'9' * 6000} > 1",
    "a private name": "pool.__class__ is absent",
    "a Python attribute": "pool.memo is absent",
    "a map": "{'a': 1} == {'a': 1}",
    "a choice": "true if true else false",
    "a filter of Jinja's": "pool.Name | default('x') == 'x'",
    "3,000 times not": "not " * 3000 + "true",
    "3,000 brackets": "(" * 3000 + "true" + ")" * 3000,
    "3,000 lists": "[" * 3000 + "]" * 3000 + " == []",
    "3,000 sums": "([]" + " + []" * 3000 + ") is empty",
    "half a surrogate pair": "'\ud800' == 'x",
    "a null character": "\x00",
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_expression_that_no_rule_may_have_is_refused_with_its_place(name) -> None:
    fails = json.dumps(REFUSED[name], ensure_ascii=False).replace("\x00", "\\u0000")
    with pytest.raises(RuleFileError, match=r"^my/rule\.toml:\d+: "):
        read_rule(RULE.replace('"true"', fails), "my/rule.toml")


@pytest.mark.parametrize(
    "fails",
    [
        "pool.Name is like '*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b'",
        "pool.Name is any_of_words(['a', 'b'])",
        "pool.Name == 'a' or pool.Name is older_than(99999999999999)",
        "'" + "a" * 5000 + "' is like '" + "*a" * 2000 + "b'",
    ],
)
def test_no_expression_takes_long(fails) -> None:
    rule = read_rule(RULE.replace('"true"', json.dumps(fails)), "my/rule.toml")
    began = time.monotonic()
    with suppress(BrokenRule):
        evaluate(rule, facts_of(Target("p", "pool", "p", {"pool": {"Name": "a" * 128}})))
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    "reference", ["javascript:alert(1)", "data:text/html,x", "//example.com", "https://", "https://a b", "see RFC 6749"]
)
def test_a_reference_is_the_url_of_a_page(reference) -> None:
    with pytest.raises(RuleFileError, match="references: expected URLs that start with https://"):
        read_rule(f"references = [{json.dumps(reference)}]\n{RULE}", "my/rule.toml")


def link(to: str) -> Callable[[Path], None]:
    return lambda file: file.symlink_to(to)


FOLDERS: dict[str, tuple[Callable[[Path], None], int]] = {
    "a pipe": (lambda file: os.mkfifo(file.with_suffix(".toml")), 2),
    "a link to a device": (lambda file: link("/dev/zero")(file.with_suffix(".toml")), 2),
    "a link to a pipe": (lambda file: link(_pipe(file).name)(file.with_suffix(".toml")), 2),
    "a link to itself": (lambda file: link(file.with_suffix(".toml").name)(file.with_suffix(".toml")), 2),
    "a link to nothing": (lambda file: link("nothing")(file.with_suffix(".toml")), 2),
    "a link to the folder": (link("."), 0),
    "a link to the folder above": (link(".."), 0),
    "a link to all": (link("/"), 2),
    "a folder that is called as a file": (lambda file: file.with_suffix(".toml").mkdir(), 0),
    "half a gigabyte": (lambda file: os.truncate(_empty(file), 2**29), 2),
    "nested lists": (lambda file: _empty(file).write_text("a = " + "[" * 3000 + "]" * 3000), 2),
    "nested tables": (lambda file: _empty(file).write_text("[" + ".".join("a" * 5000) + "]\nb = 1"), 2),
    "a null character": (lambda file: _empty(file).write_bytes(b"a = '\x00'"), 2),
    "not UTF-8": (lambda file: _empty(file).write_bytes(b"a = '\xff'"), 2),
    "a byte order mark": (lambda file: _empty(file).write_text("\ufeff" + RULE), 0),
}
"""What may be in a folder of rules, and the exit code then."""


def _pipe(file: Path) -> Path:
    os.mkfifo(file)
    return file


def _empty(file: Path) -> Path:
    file = file.with_suffix(".toml")
    file.write_bytes(b"")
    return file


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_of_rules_is_read_to_its_end(tmp_path, name) -> None:
    make, code = FOLDERS[name]
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "good.toml").write_text(RULE.replace("X001", "X002"))
    make(tmp_path / "own" / "odd")
    (tmp_path / "t.yaml").write_text("Resources: {P: {Type: AWS::Cognito::UserPool}}")
    words = ("check", "t.yaml", "--rules", "own", "--select", "X", "-f", "csv", "--fail-on", "none")
    done = run_program(*words, folder=tmp_path, environment=isolated(tmp_path))
    assert done.code == code, done.err
    assert "X002" in done.out, "the good rule is judged all the same"
    tested = run_program("rules", "test", "own", folder=tmp_path, environment=isolated(tmp_path))
    assert tested.code == 2, "no rule here has examples"
    assert "good.toml:1: no example" in tested.out
    assert "Traceback" not in done.err + tested.err


@pytest.mark.parametrize("key", ["pool.UserPoolTags", "options", "declared", "fixed"])
def test_an_example_that_is_nested_deeply_is_a_fault(key) -> None:
    """Dotted keys nest without brackets, and more deeply than Python can follow."""
    example = f'\n[[examples]]\nexpect = "passed"\n{key}.{".".join("a" * 5000)} = 1\n'
    assert list(failures(RULE + example, "my/rule.toml")) == ["my/rule.toml:1: nested too deeply to be a rule file"]


@pytest.mark.parametrize("key", ["options", "maps", "fix.patch", "each", "severity", "references"])
def test_a_key_that_is_nested_deeply_is_a_fault(key) -> None:
    text = "".join(line for line in RULE.splitlines(keepends=True) if not line.startswith("severity"))
    with pytest.raises(RuleFileError, match=r"^my/rule\.toml:1: nested too deeply"):
        read_rule(f"{key}.{'.'.join('a' * 5000)} = 1\n{text}", "my/rule.toml")
