"""Templates with constructs that hide resources, values that cannot be read, and texts that grow without end.

A run ends within seconds, with an exit code that means what it says and a report in every format; a template that hides
a resource is never clean. ``HOSTILE_CASES`` is how many generated templates are tried (50 without it).
"""

import json
import os
import resource
import subprocess
import time
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from cognito_audit.errors import ExitCode
from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.model.run import Gate, Run
from cognito_audit.model.verdict import Severity
from cognito_audit.reporting.presentation import Presentation
from cognito_audit.reporting.registry import DOCUMENTS
from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.sources.files import FileOptions, FileSource
from tests.hostile.law import violations
from tests.hostile.worlds import template
from tests.support import PROGRAM, isolated

CASES = int(os.environ.get("HOSTILE_CASES", "50"))
BATCH = 25
NOW = "2026-01-01T00:00:00Z"
SECONDS = 30
MEMORY = 1_500_000_000

Document = dict[str, Any]
UNKNOWN_CONDITION = {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}
UNKNOWN_LIST = {"Ref": "Names"}
INCLUDE = {"Name": "AWS::Include", "Parameters": {"Location": "s3://a/b.yaml"}}


def _audited(document: Document) -> list[str]:
    return sorted(name for name, one in document["Resources"].items() if one["Type"].startswith("AWS::Cognito::"))


def _take(document: Document, random: Random) -> tuple[str, Document]:
    name = random.choice(_audited(document))
    return name, document["Resources"].pop(name)


def _under_loop(document: Document, random: Random) -> None:
    name, taken = _take(document, random)
    document["Resources"]["Fn::ForEach::Loop"] = ["N", UNKNOWN_LIST, {name + "${N}": taken}]


def _under_nested_loop(document: Document, random: Random) -> None:
    name, taken = _take(document, random)
    inner = {"Fn::ForEach::Inner": ["M", random.choice([UNKNOWN_LIST, [{"a": 1}], "text", None]), {name: taken}]}
    document["Resources"]["Fn::ForEach::Outer"] = ["N", ["a"], inner]


def _under_macro(document: Document, random: Random) -> None:
    _take(document, random)
    place = random.choice([document["Resources"], document])
    place["Fn::Transform"] = random.choice([INCLUDE, {"Name": "Mine"}, "Mine", [INCLUDE]])


def _body_by_macro(document: Document, random: Random) -> None:
    name, _ = _take(document, random)
    document["Resources"][name] = {"Fn::Transform": INCLUDE}


def _body_by_condition(document: Document, random: Random) -> None:
    name, taken = _take(document, random)
    document["Resources"][name] = {"Fn::If": ["Unsure", taken, {"Ref": "AWS::NoValue"}]}


def _type_unknown(document: Document, random: Random) -> None:
    name = random.choice(_audited(document))
    kind = document["Resources"][name]["Type"]
    odd = [{"Ref": "Names"}, [kind], None, 7, f" {kind}", kind.lower(), "AWS::Cognito::${Kind}", {"Fn::Sub": kind}]
    document["Resources"][name]["Type"] = random.choice(odd)


def _in_nested_stack(document: Document, random: Random) -> None:
    _take(document, random)
    url = random.choice(
        [
            "https://a.example/t.yaml",
            "gone.json",
            ".",
            "",
            "a\0b",
            "x" * 5000,
            {"Ref": "AWS::Region"},
            7,
            None,
            "notes.md",
        ]
    )
    kind = random.choice(["AWS::CloudFormation::Stack", "AWS::CloudFormation::StackSet"])
    document["Resources"]["Nested"] = {"Type": kind, "Properties": {"TemplateURL": url}}


def _in_module(document: Document, random: Random) -> None:
    _take(document, random)
    kind = random.choice(["My::Auth::Client::MODULE", "AWS::Serverless::Application", "Acme::Cognito::Client"])
    document["Resources"]["Other"] = {"Type": kind, "Properties": {"Location": {"ApplicationId": "a"}}}


def _no_map(document: Document, random: Random) -> None:
    name, taken = _take(document, random)
    document["Resources"][name] = random.choice([[taken], "text", None, 7, True, []])


def _in_unknown_section(document: Document, random: Random) -> None:
    name, taken = _take(document, random)
    document[random.choice(["resources", "Resource", "Modules"])] = {name: taken}


def _whole_section(document: Document, random: Random) -> None:
    document["AWSTemplateFormatVersion"] = "2010-09-09"
    document["Resources"] = random.choice([[document["Resources"]], json.dumps(document["Resources"])])


HIDING: list[Callable[[Document, Random], None]] = [
    _under_loop, _under_nested_loop, _under_macro, _body_by_macro, _body_by_condition, _type_unknown, _in_nested_stack,
    _in_module, _no_map, _in_unknown_section, _whole_section,
]  # fmt: skip

UNKNOWN_VALUES: list[Callable[[Any], Any]] = [
    lambda _value: {"Ref": "AWS::Region"},
    lambda _value: {"Fn::ImportValue": "elsewhere"},
    lambda _value: {"Fn::Transform": INCLUDE},
    lambda _value: {"Fn::Select": [{"Ref": "AWS::Region"}, ["a", "b"]]},
    lambda _value: {"Fn::FindInMap": ["Map", {"Ref": "AWS::Region"}, "x", {"DefaultValue": "y"}]},
    lambda _value: {"Fn::FindInMap": ["Circle", "a", "b"]},
    lambda _value: {"Fn::Sub": "${AWS::Region}"},
    lambda _value: {"Fn::Join": ["", ["{{resolve:ssm:", "x}}"]]},
    lambda _value: {"Fn::GetAtt": ["Nested", "Outputs.X"]},
    lambda value: {"Fn::If": ["Unsure", value, {"Ref": "AWS::NoValue"}]},
    lambda value: {"Fn::If": ["Circular", value, "other"]},
    lambda value: {"Fn::If": [["Unsure"], value, value]},
    lambda value: {"Fn::Unheard": value},
]


def _hide_value(document: Document, random: Random) -> None:
    """Make a member of some properties, or all of them, unknown."""
    holder = document["Resources"][random.choice(sorted(document["Resources"]))]
    name = "Properties"
    while isinstance(holder[name], dict) and holder[name] and random.random() < 0.7:
        holder, name = holder[name], random.choice(sorted(holder[name]))
    if random.random() < 0.2 and isinstance(holder[name], dict):
        holder[name] = {"Fn::Transform": INCLUDE}
    else:
        holder[name] = random.choice(UNKNOWN_VALUES)(holder[name])


def _doubt_companion(document: Document, random: Random) -> None:
    """Leave open whether a resource exists that is judged with another."""
    document["Resources"][random.choice(sorted(document["Resources"]))]["Condition"] = random.choice(
        ["Unsure", "Circular", "Missing", {"Ref": "Unsure"}]
    )


def _clutter(document: Document, random: Random) -> None:
    """Add what changes no verdict: odd names and values, deep and long texts."""
    resources = document["Resources"]
    if isinstance(resources, dict):
        resources[random.choice(["Bucket", "*", "\0", "a\u202eb", "$ref", "<<", "é"])] = {
            "Type": "AWS::S3::Bucket",
            "Properties": {
                random.choice(["*", "\x1b[31m", "Fn::Transform"]): random.choice([1e300, -0.0, "\U0001f600"])
            },
        }
    document["Metadata"] = {"deep": json.loads("[" * 90 + "]" * 90), "long": "x" * random.choice([10, 100_000])}


def _generated(random: Random) -> Document:
    document: Document = json.loads(template(random).texts["template.json"])
    document["Parameters"]["Names"] = {"Type": "CommaDelimitedList"}
    document["Conditions"] = {"Unsure": UNKNOWN_CONDITION, "Circular": {"Condition": "Circular"}}
    document["Mappings"] = {"Circle": {"a": {"b": {"Fn::FindInMap": ["Circle", "a", "b"]}}}}
    if random.random() < 0.5:
        _clutter(document, random)
    return document


def _written(document: Document, folder: Path, random: Random) -> None:
    """Write a template as JSON or YAML, now and then with a duplicate key."""
    folder.mkdir()
    (folder / "notes.md").write_text("nothing: here\n")
    if random.random() < 0.5:
        (folder / "template.json").write_text(json.dumps(document, indent=random.choice([None, 2])), "utf-8")
    else:
        text = yaml.dump(document, Dumper=yaml.SafeDumper, allow_unicode=True, sort_keys=False)
        (folder / "template.yaml").write_text(text, "utf-8")


class Auditor:
    """Reads folders and judges them by the same rules."""

    def __init__(self, random: Random, monkeypatch: pytest.MonkeyPatch) -> None:
        rules = built_in().rules
        gate = Gate(random.choice([Severity.CRITICAL, Severity.HIGH, None]))
        self._options = JudgeOptions(tuple(random.sample(rules, random.randint(1, 10))), NOW, {}, {}, gate=gate)
        self._format = random.choice(sorted(DOCUMENTS["Run"].keys() - {"asff"}))  # asff is for live pools
        self._monkeypatch = monkeypatch

    def run(self, folder: Path) -> Run:
        self._monkeypatch.chdir(folder)
        started = time.monotonic()
        run = judge(FileSource(["."], FileOptions()).read(frozenset()), self._options, NOW)
        assert time.monotonic() - started < SECONDS
        assert run.broken == ()
        assert DOCUMENTS["Run"][self._format].render(run, Presentation()).encode()
        return run


@pytest.mark.parametrize("batch", range(max(1, CASES // BATCH)))
@pytest.mark.parametrize("kind", ["resource", "value", "existence"])
def test_what_a_template_hides_turns_no_gate_green(kind: str, batch: int, tmp_path: Path, monkeypatch: Any) -> None:
    broken: list[str] = []
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        random = Random(f"{kind}-{seed}")
        document, auditor = _generated(random), Auditor(random, monkeypatch)
        changed = deepcopy(document)
        if kind == "resource":
            random.choice(HIDING)(changed, random)
        elif kind == "value":
            _hide_value(changed, random)
        else:
            _doubt_companion(changed, random)
        runs = []
        for name, one in (("before", document), ("after", changed)):
            _written(one, tmp_path / f"{name}{seed}", Random(seed))
            runs.append(auditor.run(tmp_path / f"{name}{seed}"))
        broken += [f"{kind} {seed}: {fault}" for fault in violations(*runs)]
        if kind == "resource" and (runs[1].exit_code() is ExitCode.OK or not (runs[1].unread or runs[1].errors)):
            broken.append(f"{kind} {seed}: exit {runs[1].exit_code()} with a resource that is not read")
    assert not broken, "\n".join(broken)


def _client(**properties: Any) -> Document:
    return {"Type": "AWS::Cognito::UserPoolClient", "Properties": properties}


def _loops(count: int, body: Document) -> Document:
    for index in range(count):
        body = {f"Fn::ForEach::L{index}": [f"X{index}", [str(number) for number in range(10)], body]}
    return body


def _nested(function: Callable[[Any], Any], depth: int) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = function(value)
    return value


LONG = {"Parameters": {"X": {"Type": "String", "Default": "x" * 4_000}}}
BOMBS: dict[str, Document] = {
    "texts that grow": {
        **LONG,
        "Resources": {f"C{index}": _client(ClientName={"Fn::Sub": "${X}" * 240}) for index in range(200)},
    },
    "loops within loops": {"Resources": _loops(9, {"C" + "".join(f"${{X{index}}}" for index in range(9)): _client()})},
    "joins of joins": {"Resources": {"C": _client(ClientName=_nested(lambda one: {"Fn::Join": ["", [one, one]]}, 15))}},
    "deep functions": {"Resources": {"C": _client(ClientName=_nested(lambda one: {"Fn::Base64": one}, 190))}},
    "conditions of conditions": {
        "Conditions": {f"C{index}": {"Fn::Not": [{"Condition": f"C{index + 1}"}]} for index in range(9_000)},
        "Resources": {"C": {**_client(), "Condition": "C0"}},
    },
    "long numbers": {"Resources": {"C": _client(RefreshTokenValidity=10**4_000)}},
    "many names": {"Resources": {f"C{index}" * 40: _client() for index in range(300)}},
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_template_that_grows_ends_in_time_and_memory(name: str, tmp_path: Path) -> None:
    (tmp_path / "template.json").write_text(json.dumps(BOMBS[name]), "utf-8")
    done = subprocess.run(
        [*PROGRAM, "check", ".", "--select", "CA401", "-f", "json=run.json"],
        check=False, cwd=tmp_path, env=isolated(tmp_path), capture_output=True, timeout=4 * SECONDS,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
    )  # fmt: skip
    report = json.loads((tmp_path / "run.json").read_text("utf-8"))
    assert done.returncode in ({2} if report["errors"] else {0, 1, 3, 4}), done.stderr.decode()[-500:]
