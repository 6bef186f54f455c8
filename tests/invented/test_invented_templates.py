"""Templates, plans and ``.tf`` folders with a name that nobody knows in every structure: as without it, and told once
each where it is written.
"""

from collections import Counter

import pytest

from tests.invented.inventing import NAME, told, told_at, written_at
from tests.invented.templates import TEMPLATE_TYPES, folder, plan, template, terraform_types

TARGETS = {"client", "pool", "domain", "group", "identity-pool", "identity-provider", "resource-server"}


def test_a_template_is_judged_as_without_the_names_and_each_is_told_where_it_is(judged, said):
    texts = template(invented=True)
    with_names, without = judged(texts), judged(template(invented=False))
    assert {one.kind for one in without.targets} == TARGETS
    assert said(with_names) == said(without)
    assert told_at(with_names.notes) == written_at(texts)
    assert told(without.notes) == []
    assert len(written_at(texts)) > 3 * len(TEMPLATE_TYPES)


@pytest.mark.parametrize("provider", ["aws", "awscc"])
def test_a_terraform_folder_is_judged_as_without_the_names_and_each_is_told_where_it_is(judged, said, provider):
    texts = folder(provider, invented=True)
    with_names, without = judged(texts), judged(folder(provider, invented=False))
    assert {one.kind for one in without.targets} == TARGETS
    assert said(with_names) == said(without)
    assert told_at(with_names.notes) == written_at(texts)
    assert len(written_at(texts)) > 3 * len(terraform_types(provider))


@pytest.mark.parametrize("provider", ["aws", "awscc"])
def test_a_plan_is_judged_as_without_the_names_and_each_is_told_once(judged, said, provider):
    """A plan has no lines of its own."""
    texts = plan(provider, invented=True)
    with_names, without = judged(texts), judged(plan(provider, invented=False))
    assert {one.kind for one in without.targets} == TARGETS
    assert said(with_names) == said(without)
    names = told(with_names.notes)
    assert len(names) == len(written_at(texts))
    assert Counter(names).most_common(1)[0][1] == 1


def test_a_name_beside_many_resources_is_told_at_the_first(judged):
    client = "  Web{}:\n    Type: AWS::Cognito::UserPoolClient\n    Properties: {{UserPoolId: x, {}: 1}}\n"
    run = judged({"t.yaml": "Resources:\n" + "".join(client.format(number, NAME) for number in range(20))})
    assert told_at(run.notes) == ["t.yaml:4"]


def test_a_name_that_is_set_to_nothing_is_none(judged):
    """Plans hold every argument of a resource, and null or an empty list where it is not set."""
    text = plan("aws", invented=True)["plan.json"]
    for nothing in ("null", "[]", '""'):
        assert told(judged({"plan.json": text.replace('"as-it-was"', nothing)}).notes) == []
