"""Every label of the corpus of ``.tf`` folders: session, secret, findings with file, line and column."""

import tomllib
from pathlib import Path

import pytest

from cognito_audit.catalogue import built_in
from cognito_audit.engine import facts_of
from cognito_audit.facts.holes import NotKnown
from cognito_audit.inventory import Inventory
from cognito_audit.judge import Judging, judge
from cognito_audit.sources.terraform.folder import Folders, read_roots

CORPUS = Path(__file__).parent.parent / "corpus" / "terraform" / "folders"
LABELS = tomllib.loads((CORPUS / "labels.toml").read_text(encoding="utf-8"))["client"]
LOOKED_AT = {"user-auth-disabled", "insecure-callback-url", "access-token-too-long"}
RULES = tuple(rule for rule in built_in().rules if rule.name in LOOKED_AT)


def read(folder: Path) -> Inventory:
    store = Folders()
    targets = tuple(target for root in read_roots([(folder, ".")], store) for target in root.inventory().targets)
    return Inventory(targets, errors=tuple(store.errors), notes=tuple(store.notes))


def known(ask) -> str:
    try:
        return "yes" if ask() else "no"
    except NotKnown:
        return "unknown"


@pytest.mark.parametrize("label", LABELS, ids=lambda label: f"{label['folder']}:{label['address']}")
def test_a_client_is_read_as_it_is_labelled(label):
    reading = read(CORPUS / label["folder"])
    assert reading.errors == ()
    (target,) = [target for target in reading.targets if target.id == label["address"]]
    facts = facts_of(target)
    run = judge(Inventory((target,)), Judging(RULES, "2026-01-01T00:00:00Z", {}, {}), "2026-01-01T00:00:00Z")
    assert known(lambda: "ALLOW_USER_AUTH" in facts["client"].effective_auth_flows) == label["session"]
    assert known(lambda: facts["client"].has_secret) == label["secret"]
    assert sorted(f"{found.name} {found.location}" for found in run.findings()) == label["findings"]
    if "reason" in label:
        assert label["reason"] in repr(target.answers["client"])
    if "tier" in label:
        assert facts["pool"]["UserPoolTier"] == label["tier"]
    assert any(label.get("note", "") in note for note in (*reading.notes, ""))


def test_every_client_of_the_corpus_is_labelled():
    labelled = {(label["folder"], label["address"]) for label in LABELS}
    found = {
        (folder.name, target.id)
        for folder in CORPUS.iterdir()
        if folder.is_dir()
        for target in read(folder).targets
        if target.kind == "client"
    }
    assert found == labelled
