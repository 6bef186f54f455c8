"""What AWS adds is told once, as a row of a table, and nothing else is; what is accepted is not told again."""

import pytest

from tests.ledger.__main__ import CANNOT, NOTHING_NEW, UNDECIDED
from tests.ledger.copies import CLIENT, IDP, ROLES
from tests.ledger.writing import load


def rows(text: str) -> list[list[str]]:
    lines = text.splitlines()
    assert lines[:2] == ["| source | name | kind | where |", "| --- | --- | --- | --- |"]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines[2:]]


# -- inventions in the service model


def an_operation(model):
    model["operations"]["DescribeBrandNewThing"] = {"name": "DescribeBrandNewThing"}


def a_member(model):
    model["shapes"]["UserPoolType"]["members"]["BrandNewThing"] = {"shape": "BooleanType"}


def a_member_deep_in_an_answer(model):
    model["shapes"]["RecoveryOptionType"]["members"]["BrandNewThing"] = {"shape": "BooleanType"}


def a_member_of_a_request(model):
    model["shapes"]["UpdateUserPoolClientRequest"]["members"]["BrandNewThing"] = {"shape": "BooleanType"}


def a_structure(model):
    model["shapes"]["BrandNewType"] = {"type": "structure", "members": {"Inner": {"shape": "BooleanType"}}}
    model["shapes"]["UserPoolType"]["members"]["BrandNewThing"] = {"shape": "BrandNewType"}


def a_value(model):
    model["shapes"]["UserPoolTierType"]["enum"].append("DIAMOND")


def a_documented_flow(model):
    words = "Set <code>ALLOW_BRAND_NEW_AUTH</code> alone."
    model["shapes"]["SignUpRequest"]["documentation"] = words


def a_range(model):
    model["shapes"]["AuthSessionValidityType"].update(min=3, max=99_999)


def an_error(model):
    model["operations"]["SignUp"]["errors"].append({"shape": "BrandNewException"})


@pytest.mark.parametrize(
    ("invent", "found"),
    [
        (an_operation, [["DescribeBrandNewThing", "operation", IDP]]),
        (a_member, [["UserPoolType.BrandNewThing", "member", f"{IDP}, by DescribeUserPool"]]),
        (a_member_deep_in_an_answer, [["RecoveryOptionType.BrandNewThing", "member", f"{IDP}, by DescribeUserPool"]]),
        (
            a_member_of_a_request,
            [["UpdateUserPoolClientRequest.BrandNewThing", "member", f"{IDP}, by UpdateUserPoolClient"]],
        ),
        (
            a_structure,
            [
                ["BrandNewType.Inner", "member", f"{IDP}, by DescribeUserPool"],
                ["UserPoolType.BrandNewThing", "member", f"{IDP}, by DescribeUserPool"],
            ],
        ),
        (a_value, [["UserPoolType.UserPoolTier.DIAMOND", "value", IDP]]),
        (a_documented_flow, [["UserPoolClientType.ExplicitAuthFlows.ALLOW_BRAND_NEW_AUTH", "value", IDP]]),
        (an_error, [["SignUp.BrandNewException", "error", IDP]]),
    ],
)
def test_an_invention_in_the_service_model_is_told(copies, capsys, invent, found):
    copies.model(invent)
    assert copies.run("check") == UNDECIDED
    assert [row[1:] for row in rows(capsys.readouterr().out)] == found


def test_a_range_is_told_with_the_one_that_is_kept(copies, capsys):
    kept = load(copies.ledger)[IDP]["ranges"]["UserPoolClientType.AuthSessionValidity"]
    copies.model(a_range)
    assert copies.run("check") == UNDECIDED
    where = f"{IDP}, 3..99999 instead of {kept}"
    assert [row[1:] for row in rows(capsys.readouterr().out)] == [
        ["UserPoolClientType.AuthSessionValidity", "range", where]
    ]


def test_a_copy_without_inventions_has_none(copies, capsys):
    assert copies.run("check") == NOTHING_NEW
    assert capsys.readouterr().out.startswith("No name of Cognito is undecided in ")


def test_a_name_that_a_source_lost_is_a_warning(copies, capsys):
    copies.model(lambda model: model["shapes"]["UserPoolType"]["members"].pop("EstimatedNumberOfUsers"))
    assert copies.run("check") == NOTHING_NEW
    assert f"warning: {IDP}: UserPoolType.EstimatedNumberOfUsers is in the ledger and in none of its sources" in (
        capsys.readouterr().err
    )


# -- inventions in schemas and in the binding


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ((CLIENT, "properties"), "BrandNew"),
        ((CLIENT, "definitions", "Units", "properties"), "TokenValidityUnits.BrandNew"),
        ((ROLES, "definitions", "Mapping", "properties"), "RoleMappings.*.BrandNew"),
        ((ROLES, "definitions", "Rule", "properties"), "RoleMappings.*.RulesConfiguration.Rules.BrandNew"),
    ],
)
def test_an_invented_property_is_told(copies, capsys, place, path):
    held = copies.schemas
    for step in place:
        held = held[step]
    held["BrandNew"] = {"type": "string"}
    copies.write_schemas()
    assert copies.run("check") == UNDECIDED
    assert rows(capsys.readouterr().out) == [["cfn-lint", path, "property", place[0]]]


def test_an_invented_resource_type_of_cognito_is_told_and_one_of_others_is_not(copies, capsys):
    copies.schemas["AWS::Cognito::BrandNew"] = copies.schemas["AWS::SNS::BrandNew"] = copies.schemas["AWS::SNS::Topic"]
    copies.write_schemas()
    assert copies.run("check") == UNDECIDED
    assert rows(capsys.readouterr().out) == [["cfn-lint", "AWS::Cognito::BrandNew", "resource type", "1 names"]]


@pytest.mark.parametrize(
    ("before", "path"),
    [
        ("    // name - ", "brand_new"),
        ("    // id_token - ", "token_validity_units.brand_new"),
    ],
)
def test_an_invented_argument_is_told(copies, capsys, before, path):
    copies.argue(before, f"    // brand_new - computed: false, optional: true, required: false\n{before}")
    assert copies.run("check") == UNDECIDED
    assert rows(capsys.readouterr().out) == [["@cdktn/provider-aws", path, "argument", "aws_cognito_user_pool_client"]]


def test_an_invented_terraform_resource_is_told(copies, capsys):
    copies.argue('"aws_cognito_user_pool_client"', '"aws_cognito_brand_new"')
    assert copies.run("check") == UNDECIDED
    assert rows(capsys.readouterr().out) == [
        ["@cdktn/provider-aws", "aws_cognito_brand_new", "resource type", "3 names"]
    ]


# -- a decision


def test_what_is_accepted_is_written_with_its_reason_and_not_told_again(copies):
    copies.model(an_operation)
    copies.model(a_member)
    copies.model(a_range)
    assert copies.run("accept", "later", "--reason", "brand new things") == NOTHING_NEW
    written = load(copies.ledger)[IDP]
    assert written["operations"]["DescribeBrandNewThing"] == "later: brand new things"
    assert written["members"]["UserPoolType"]["BrandNewThing"] == "later: brand new things"
    assert written["ranges"]["UserPoolClientType.AuthSessionValidity"] == "3..99999"
    assert copies.run("check") == NOTHING_NEW


def test_names_can_be_accepted_one_by_one(copies, capsys):
    copies.model(an_operation)
    copies.model(a_member)
    assert copies.run("accept", "ignored", "DescribeBrandNewThing", "--reason", "no setting") == UNDECIDED
    assert load(copies.ledger)[IDP]["operations"]["DescribeBrandNewThing"] == "ignored: no setting"
    capsys.readouterr()
    assert copies.run("check") == UNDECIDED
    assert [row[1] for row in rows(capsys.readouterr().out)] == ["UserPoolType.BrandNewThing"]


def test_a_name_that_is_not_new_is_not_accepted(copies, capsys):
    before = copies.ledger.read_bytes()
    assert copies.run("accept", "later", "DescribeUserPool", "--reason", "a slip") == CANNOT
    assert capsys.readouterr().err == "error: not among the names without a decision: DescribeUserPool\n"
    assert copies.ledger.read_bytes() == before


def test_the_ledger_names_the_versions_that_it_was_made_with_when_nothing_is_left(copies):
    package = copies.folder / "npm" / "package.json"
    package.write_text('{"version": "99.1.0"}', "utf-8")
    copies.model(an_operation)
    copies.model(a_member)
    known = load(copies.ledger)["made-with"]["@cdktn/provider-aws"]
    copies.run("accept", "later", "DescribeBrandNewThing", "--reason", "brand new things")
    assert load(copies.ledger)["made-with"]["@cdktn/provider-aws"] == known
    copies.run("accept", "later", "--reason", "brand new things")
    assert load(copies.ledger)["made-with"]["@cdktn/provider-aws"] == "99.1.0"
