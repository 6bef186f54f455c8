"""Every label of the corpus: session, secret, findings, with file, line and column where ``.tf`` files are read."""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cognito_audit.judging.engine import facts_of
from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.model.inventory import Inventory, Target, Unread
from cognito_audit.model.run import Run
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.sources.terraform.module.files import ConfigurationFolders
from cognito_audit.sources.terraform.module.root_modules import RootFolder, read_root_modules
from cognito_audit.sources.terraform.plan.plan import read_plan

CORPUS = Path(__file__).parents[2] / "corpus" / "terraform"


def labels(what: str) -> list[dict[str, Any]]:
    return [
        {"input": f"{part}/{label[kind]}", **label}
        for part, kind in (("folders", "folder"), ("plans", "file"))
        for label in tomllib.loads((CORPUS / part / "labels.toml").read_text(encoding="utf-8"))[what]
    ]


LABELS = labels("client")
PARTS = labels("part")
NONE = Unread("nothing", Unknown(""))
LOOKED_AT = {"user-auth-disabled", "insecure-callback-url", "access-token-too-long"}
LOOKED_AT_IN_PARTS = {
    "retained-on-delete", "prefix-domain", "guest-access", "classic-flow", "role-by-custom-claim",
    "role-trust-too-wide", "group-role-trust-too-wide",
}  # fmt: skip


def judged(target: Target, names: set[str]) -> Run:
    rules = tuple(rule for rule in built_in().rules if rule.name in names)
    return judge(Inventory((target,)), JudgeOptions(rules, "2026-01-01T00:00:00Z", {}, {}), "2026-01-01T00:00:00Z")


def read(path: Path) -> Inventory:
    if path.is_file():
        return read_plan(path.read_text(encoding="utf-8"), path.name)
    store = ConfigurationFolders()
    (root,) = read_root_modules([RootFolder(path, ".")], store)
    return replace(root.inventory(), errors=tuple(store.errors))


def known(ask) -> str:
    try:
        return "yes" if ask() else "no"
    except NotKnown:
        return "unknown"


@pytest.mark.parametrize("label", LABELS, ids=lambda label: f"{label['input']}:{label['address']}")
def test_a_client_is_read_as_it_is_labelled(label):
    reading = read(CORPUS / label["input"])
    assert reading.errors == ()
    (target,) = [target for target in reading.targets if target.id == label["address"]]
    facts = facts_of(target)
    run = judged(target, LOOKED_AT)
    assert known(lambda: "ALLOW_USER_AUTH" in facts["client"].effective_auth_flows) == label["session"]
    assert known(lambda: facts["client"].has_secret) == label["secret"]
    found = sorted(f"{found.name} {found.location}" if "folder" in label else found.name for found in run.findings())
    assert found == label["findings"]
    if "reason" in label:
        assert label["reason"] in repr(target.answers["client"])
    if "tier" in label:
        assert facts["pool"]["UserPoolTier"] == label["tier"]
    assert any(label.get("note", "") in note for note in (*reading.notes, ""))
    assert any(label.get("unread", "") in one.unknown.reason for one in (*reading.unread, NONE))


@pytest.mark.parametrize("label", PARTS, ids=lambda label: f"{label['input']}:{label['address']}")
def test_what_stands_beside_clients_is_read_as_it_is_labelled(label):
    reading = read(CORPUS / label["input"])
    assert reading.errors == ()
    (target,) = [target for target in reading.targets if target.id == label["address"]]
    run = judged(target, LOOKED_AT_IN_PARTS)
    found = sorted(f"{found.name} {found.location}" if "folder" in label else found.name for found in run.findings())
    assert found == label["findings"]
    assert sorted(result.name for result in run.not_evaluated()) == label.get("unknown", [])
    assert [one.name for one in run.not_asked] == label.get("not_asked", [])


def test_every_client_of_the_corpus_is_labelled():
    inputs = [path for part in CORPUS.iterdir() for path in part.iterdir() if path.name != "labels.toml"]
    found = {
        (path.relative_to(CORPUS).as_posix(), target.id)
        for path in inputs
        for target in read(path).targets
        if target.kind == "client"
    }
    assert found == {(label["input"], label["address"]) for label in LABELS}
