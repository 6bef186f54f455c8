"""What the fuzzer reads: each reader takes the bytes of one file, and has inputs to begin with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cognito_audit.config import file as config
from cognito_audit.config.settings import resolve
from cognito_audit.errors import UserError
from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.lib.package_data import folder
from cognito_audit.reporting.presentation import Presentation
from cognito_audit.reporting.registry import formats_of, render
from cognito_audit.reporting.run.decode import SavedRunError
from cognito_audit.reporting.run.json_document import load
from cognito_audit.rule_testing.examples import failures
from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.rulebook.own_files import text_of_rule
from cognito_audit.sources.files import FileOptions, FileSource
from cognito_audit.suppressions import baseline, entries

TESTS = Path(__file__).parents[1]


@dataclass(frozen=True)
class Fuzzed:
    """A reader: the name that its file has, what reads it, where its first inputs are, and words of its language."""

    name: str
    read: Callable[[Path], object]
    seeds: Callable[[], Sequence[bytes]]
    words: tuple[bytes, ...] = ()


def _audited(file: Path) -> object:
    """Read a file or the folder that it lies in, judge what it holds, and render the run."""
    path = file.parent if file.suffix == ".tf" or file.name.startswith("inventory") else file
    inventory = FileSource((str(path),), FileOptions()).read(frozenset())
    run = judge(inventory, JudgeOptions(built_in().rules, "2026-01-01T00:00:00Z", {}, {}), "2026-01-01T00:00:01Z")
    return [render(run, name, Presentation()) for name in ("json", "sarif")]


def _saved_run(file: Path) -> object:
    run = load(file.read_text("utf-8", "replace"))
    return [render(run, name, Presentation()) for name in formats_of(type(run))]


def _configuration(file: Path) -> object:
    data = config.read(file)
    settings = resolve({}, {}, data, "conf")
    return entries.from_config(settings.tables, "conf"), config.declarations(settings.tables, "conf")


def _below(*parts: str, ends: str) -> Callable[[], Sequence[bytes]]:
    return lambda: [
        file.read_bytes() for part in parts for file in sorted((TESTS / part).rglob(f"*{ends}")) if file.is_file()
    ]


_INTRINSICS = (
    b"Fn::Sub", b"Fn::If", b"Fn::ForEach::X", b"Fn::Transform", b"!Ref ", b"!Sub ", b"${", b"*a", b"&a ", b"<<: ",
)  # fmt: skip
_HCL = (
    b"<<EOF\n", b"<<-EOF\n", b"${", b"%{ for x in y }", b"%{", b"dynamic ", b"for_each = ", b"[for x in ", b"=> ",
    b"...", b"/*",
)  # fmt: skip
_TOML = (b"[[", b"]]", b'"""', b"'''", b" = ", b"{ ", b"inf", b"2027-01-31", b"\\u")
_CONFIG = b"""\
select = ["CA1"]
fail-on = "low"
requests-per-second = 5.5
[options.access-token-too-long]
max_minutes = 60
[[client]]
match = "web-*"
kind = "browser"
[[suppress]]
rule = "CA101"
client = "x"
reason = "y"
expires = 2027-01-31
tag = { a = "b" }
[env.prod]
pools = ["eu-west-1_abc"]
"""
READERS: dict[str, Fuzzed] = {
    "hcl": Fuzzed("main.tf", _audited, _below("corpus/terraform", ends=".tf"), _HCL),
    "plan": Fuzzed("plan.json", _audited, _below("corpus/terraform/plans", ends=".json")),
    "yaml": Fuzzed("template.yaml", _audited, _below("corpus", ends=".yaml"), _INTRINSICS),
    "json": Fuzzed("template.json", _audited, _below("corpus/cloudformation", "corpus/cdk", ends=".json"), _INTRINSICS),
    "describe": Fuzzed("answer.json", _audited, _below("corpus/describe", ends=".json")),
    "evidence": Fuzzed("pool.json", _audited, _below("saved/1.0.0/evidence", ends="G.json")),
    "inventory": Fuzzed("inventory.json", _audited, _below("saved/1.0.0/evidence", ends="inventory.json")),
    "rule": Fuzzed(
        "rule.toml",
        lambda file: list(failures(text_of_rule(file), "rules/pool/rule.toml")),
        lambda: [file.read_bytes() for file in sorted(Path(str(folder("rules"))).rglob("*.toml"))],
        (*_TOML, b"client.", b"pool.", b" | length", b" not in ", b"{{ ", b"options."),
    ),
    "run": Fuzzed("run.json", _saved_run, _below("golden", ends="s.json")),
    "config": Fuzzed("cognito-audit.toml", _configuration, lambda: [_CONFIG], _TOML),
    "baseline": Fuzzed("baseline.json", baseline.read, _below("saved/1.0.0", ends="baseline.json")),
}
EXPECTED = (UserError, SavedRunError)
"""Errors in words."""
