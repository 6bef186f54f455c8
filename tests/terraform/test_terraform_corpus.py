"""Every label of the corpus: session, secret, findings, with file, line and column where ``.tf`` files are read."""

import tomllib
from pathlib import Path

import pytest

from cognito_audit.catalogue import built_in
from cognito_audit.engine import facts_of
from cognito_audit.facts.holes import NotKnown
from cognito_audit.inventory import Inventory
from cognito_audit.judge import Judging, judge
from cognito_audit.sources.terraform.folder import Folders, read_roots
from cognito_audit.sources.terraform.plan import read_plan

CORPUS = Path(__file__).parent.parent / "corpus" / "terraform"
LABELS = [
    {"input": f"{part}/{label[kind]}", **label}
    for part, kind in (("folders", "folder"), ("plans", "file"))
    for label in tomllib.loads((CORPUS / part / "labels.toml").read_text(encoding="utf-8"))["client"]
]
LOOKED_AT = {"user-auth-disabled", "insecure-callback-url", "access-token-too-long"}
RULES = tuple(rule for rule in built_in().rules if rule.name in LOOKED_AT)


def read(path: Path) -> Inventory:
    if path.is_file():
        return read_plan(path.read_text(encoding="utf-8"), path.name)
    store = Folders()
    targets = tuple(target for root in read_roots([(path, ".")], store) for target in root.inventory().targets)
    return Inventory(targets, errors=tuple(store.errors), notes=tuple(store.notes))


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
    run = judge(Inventory((target,)), Judging(RULES, "2026-01-01T00:00:00Z", {}, {}), "2026-01-01T00:00:00Z")
    assert known(lambda: "ALLOW_USER_AUTH" in facts["client"].effective_auth_flows) == label["session"]
    assert known(lambda: facts["client"].has_secret) == label["secret"]
    found = sorted(f"{found.name} {found.location}" if "folder" in label else found.name for found in run.findings())
    assert found == label["findings"]
    if "reason" in label:
        assert label["reason"] in repr(target.answers["client"])
    if "tier" in label:
        assert facts["pool"]["UserPoolTier"] == label["tier"]
    assert any(label.get("note", "") in note for note in (*reading.notes, ""))


def test_every_client_of_the_corpus_is_labelled():
    inputs = [path for part in CORPUS.iterdir() for path in part.iterdir() if path.name != "labels.toml"]
    found = {
        (path.relative_to(CORPUS).as_posix(), target.id)
        for path in inputs
        for target in read(path).targets
        if target.kind == "client"
    }
    assert found == {(label["input"], label["address"]) for label in LABELS}
