"""Saved answers and evidence with a name that nobody knows in every structure: as without it, and told once each."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.invented.account import CLIENT_ID, DESCRIPTIONS, IDENTITY, IDP, LISTS, OF_IDENTITY_POOLS, POOL_ID, answers
from tests.invented.inventing import NAME, VALUE, Invention, told, told_at, written_at

SAVED = {
    "described": [(IDP, name) for name in DESCRIPTIONS] + [(IDENTITY, name) for name in OF_IDENTITY_POOLS[:2]],
    "listed": [(IDP, name) for name in LISTS] + [(IDENTITY, OF_IDENTITY_POOLS[2])],
}
NOT_CALLED = {"DescribeResourceServer": "ResourceServer", "GetGroup": "Group"}
"""Operations whose saved answers are read, and which no live run calls: of them only what stands in that member."""


def saved(calls: Iterable[tuple[str, str]], invention: Invention | None) -> dict[str, str]:
    """The files of these answers."""
    found = answers()
    for operation, member in NOT_CALLED.items():
        found[IDP, operation] = {member: found[IDP, operation][member]}
    return {
        f"{operation}-{POOL_ID}-{CLIENT_ID}.json": json.dumps(
            invention.into(found[service, operation], operation, service) if invention else found[service, operation],
            indent=1,
        )
        for service, operation in calls
    }


def test_described_things_are_judged_as_without_the_names_and_each_is_told_where_it_is(judged, said):
    texts = saved(SAVED["described"], Invention())
    with_names, without = judged(texts), judged(saved(SAVED["described"], None))
    assert said(with_names) == said(without)
    assert {one.kind for one in without.targets} == {
        "client", "pool", "domain", "group", "identity-pool", "identity-provider", "resource-server",
    }  # fmt: skip
    wrappers = {
        f"{file}:{len(text.splitlines()) - 1}" for file, text in texts.items() if file.partition("-")[0] in NOT_CALLED
    }
    assert told_at(with_names.notes) == [place for place in written_at(texts) if place not in wrappers]


def test_listed_things_are_judged_as_without_the_names_and_none_becomes_a_description(judged, said):
    texts = saved(SAVED["listed"], Invention())
    with_names, without = judged(texts), judged(saved(SAVED["listed"], None))
    assert said(with_names) == said(without)
    assert told_at(with_names.notes) == written_at(texts)


@pytest.mark.parametrize("names", [{"Id": POOL_ID, "Name": "shop"}, {"ClientId": "1a", "UserPoolId": POOL_ID}])
def test_an_entry_of_a_list_that_stands_alone_describes_nothing_for_having_a_new_name(judged, said, names):
    extra = {"ClientName": "web"} if "ClientId" in names else {}
    with_name = judged({"one.json": json.dumps({**names, **extra, NAME: VALUE})})
    assert said(with_name) == said(judged({"one.json": json.dumps({**names, **extra})}))


def test_structures_that_are_there_and_hold_nothing_but_a_new_name_are_empty(judged, said):
    """An empty CustomDomainConfig is that of a prefix domain, and one with a name that nobody knows is none other."""
    found = answers()
    for wrapper, operation in [("UserPool", "DescribeUserPool"), ("UserPoolClient", "DescribeUserPoolClient"),
                               ("DomainDescription", "DescribeUserPoolDomain"),
                               ("RiskConfiguration", "DescribeRiskConfiguration")]:  # fmt: skip
        answer = found[IDP, operation]
        for name, value in answer[wrapper].items():
            if isinstance(value, dict) and name not in {"UserPoolTags", "AcrConfiguration"}:
                base, invented = {**answer[wrapper], name: {}}, {**answer[wrapper], name: {NAME: VALUE}}
                files = [{f"{POOL_ID}.json": json.dumps({wrapper: one})} for one in (base, invented)]
                assert said(judged(files[1])) == said(judged(files[0])), f"{wrapper}.{name}"


def test_the_corpus_of_saved_answers_is_judged_as_without_the_names(judged, said):
    folder = Path(__file__).parent.parent / "corpus" / "describe" / "every-subject"
    texts = {file.name: file.read_text("utf-8") for file in folder.glob("*.json")}
    known = answers()
    with_names = dict(texts)
    for file, text in texts.items():
        answer = json.loads(text)
        calls = [call for call, whole in known.items() if answer.keys() - {"ResponseMetadata"} <= whole.keys()]
        if calls:
            with_names[file] = json.dumps(Invention().into(answer, calls[0][1], calls[0][0]), indent=1)
    assert sum(NAME in text for text in with_names.values()) >= 10
    run = judged(with_names)
    assert said(run) == said(judged(texts))
    assert len(told(run.notes)) == len(set(told(run.notes)))
