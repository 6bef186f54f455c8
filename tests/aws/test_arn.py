"""ARNs, and the region in a pool's id."""

import pytest

from cognito_audit.aws.arn import Arn, account_of, parse, region_of
from cognito_audit.aws.pool_ids import region_of_pool_id

POOL = "arn:aws-cn:cognito-idp:cn-north-1:111122223333:userpool/cn-north-1_Ab12"
VERSION = "arn:aws:lambda:eu-west-1:111122223333:function:sign-up:7"
ROLE = "arn:aws:iam::111122223333:role/staff"
BUCKET = "arn:aws:s3:::logs"


def test_an_arn_has_five_parts_and_the_last_may_hold_colons():
    assert parse(POOL) == Arn("aws-cn", "cognito-idp", "cn-north-1", "111122223333", "userpool/cn-north-1_Ab12")
    assert parse(VERSION) == Arn("aws", "lambda", "eu-west-1", "111122223333", "function:sign-up:7")


@pytest.mark.parametrize(
    "text", ["", "arn", "arn:aws:s3", "arn:aws:lambda:eu-west-1:111122223333", f"x{POOL}", "sign-up"]
)
def test_what_is_not_an_arn_has_no_parts(text):
    assert parse(text) is None
    assert (account_of(text), region_of(text)) == ("", "")


@pytest.mark.parametrize(
    ("text", "account", "region"),
    [(POOL, "111122223333", "cn-north-1"), (ROLE, "111122223333", ""), (BUCKET, "", "")],
)
def test_account_and_region_are_empty_where_the_arn_names_none(text, account, region):
    assert (account_of(text), region_of(text)) == (account, region)


@pytest.mark.parametrize(
    ("pool_id", "region"),
    [
        ("eu-west-1_Ab12", "eu-west-1"),
        ("us-gov-west-1_Ab12", "us-gov-west-1"),
        ("eu-west-1:11111111-2222-3333-4444-555555555555", "eu-west-1"),
        ("local_Ab12", ""),
        ("${Pool}", ""),
        ("", ""),
    ],
)
def test_a_pools_id_names_the_region_that_it_was_made_in(pool_id, region):
    assert region_of_pool_id(pool_id) == region
