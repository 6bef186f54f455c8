"""Named environments: which pools are meant, and which settings hold for them."""

import pytest

from cognito_audit.config.environments import environment
from cognito_audit.errors import ConfigError
from cognito_audit.model.inventory import Inventory, Target, Unread
from cognito_audit.model.unknown import Unknown

PROD = Target("eu_1", "pool", "shop-prod", {}, user_pool_id="eu_1", tags={"env": "prod"})
DEV = Target("eu_2", "pool", "shop-dev", {}, user_pool_id="eu_2", tags={"env": "dev"})
WEB = Target("eu_1/web", "client", "web", {}, user_pool_id="eu_1")
DENIED = Unknown("denied", "cognito-idp:X")
INVENTORY = Inventory((PROD, WEB, DEV))


@pytest.mark.parametrize(
    ("entry", "kept"),
    [
        ({"pools": ["shop-prod"]}, ["eu_1", "eu_1/web"]),
        ({"pools": ["eu_2"]}, ["eu_2"]),
        ({"pools": ["*-dev", "*-prod"]}, ["eu_1", "eu_1/web", "eu_2"]),
        ({"tag": {"env": "prod"}}, ["eu_1", "eu_1/web"]),
        ({"pools": ["shop-*"], "tag": {"env": "dev"}}, ["eu_2"]),
        ({"tag": {"team": "x"}}, []),
    ],
)
def test_an_environment_keeps_its_pools_and_their_clients(entry, kept) -> None:
    found = environment({"env": {"e": entry}}, "e", "f").narrowed(INVENTORY)
    assert [target.id for target in found.targets] == kept


@pytest.mark.parametrize(
    ("entry", "answers", "known"),
    [
        ({"tag": {"env": "prod"}}, {"pool": DENIED}, False),
        ({"tag": {"env": "prod"}}, {"pool": {"UserPoolTags": DENIED}}, False),
        ({"pools": ["shop-*"]}, {"pool": DENIED}, False),
        ({"pools": ["shop-*"], "tag": {"env": "prod"}}, {"pool": {"UserPoolTags": {}}}, True),
        ({"pools": ["eu_9"]}, {"pool": DENIED}, True),
    ],
)
def test_a_pool_that_may_be_in_the_environment_is_unread(entry, answers, known) -> None:
    pool = Target("eu_9", "pool", "eu_9", answers, user_pool_id="eu_9")
    found = environment({"env": {"e": entry}}, "e", "f").narrowed(Inventory((pool,)))
    unread = [] if known else [Unread("user pool eu_9", Unknown("whether it is in [env.e]: denied", "cognito-idp:X"))]
    assert list(found.unread) == unread


def test_pools_that_are_all_named_by_id_need_no_listing() -> None:
    assert environment({"env": {"e": {"pools": ["eu-west-1_Ab12"]}}}, "e", "f").pool_ids == ("eu-west-1_Ab12",)
    assert environment({"env": {"e": {"pools": ["eu-west-1_Ab12", "shop-*"]}}}, "e", "f").pool_ids == ()


def test_its_settings_are_the_plain_ones() -> None:
    found = environment({"env": {"e": {"pools": ["x"], "fail-on": "low"}}}, "e", "f")
    assert found.settings == {"fail-on": "low"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "has no [env.prod]"),
        ({"env": {"prd": {"pools": ["x"]}}}, "did you mean prd?"),
        ({"env": {"prod": {}}}, "no pools are named"),
        ({"env": {"prod": {"pool": ["x"]}}}, "unknown key pool; did you mean pools?"),
        ({"env": {"prod": {"pools": "x"}}}, "pools: expected a list"),
        ({"env": {"prod": {"tag": "x"}}}, "tag: expected a table"),
    ],
)
def test_a_bad_environment_is_refused(data, said) -> None:
    with pytest.raises(ConfigError) as refusal:
        environment(data, "prod", "f.toml")
    assert said in str(refusal.value)
