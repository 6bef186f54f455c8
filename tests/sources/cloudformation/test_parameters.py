"""Values for template parameters from the command line."""

import json

import pytest

from cognito_audit.errors import UserError
from cognito_audit.sources.files.parameters import parameters_of, spelled_out

TEMPLATE = """\
Parameters:
  Stage: {Type: String}
Resources:
  App: {Type: "AWS::Cognito::UserPoolClient", Properties: {ClientName: !Ref Stage}}
"""
BARE = 'Resources: {Other: {Type: "AWS::Cognito::UserPoolClient"}}'


def test_a_pair_is_split_at_the_first_equals_sign():
    assert parameters_of(["Url=https://a.example/?x=1", "Empty="]) == {"Url": "https://a.example/?x=1", "Empty": ""}


@pytest.mark.parametrize(
    "content",
    [
        [{"ParameterKey": "Stage", "ParameterValue": "prod"}, {"ParameterKey": "Old", "UsePreviousValue": True}],
        ["Stage=prod"],
        {"Parameters": {"Stage": "prod"}, "Tags": {"a": "b"}},
        {"Stage": "prod"},
    ],
    ids=["aws cli", "aws cloudformation deploy", "codepipeline", "plain map"],
)
def test_every_form_of_parameter_file_is_read(tmp_path, content):
    file = tmp_path / "parameters.json"
    file.write_text(json.dumps(content))
    assert parameters_of([f"file://{file}"]) == {"Stage": "prod"}


def test_the_later_value_counts(tmp_path):
    file = tmp_path / "p.json"
    file.write_text('{"Stage": "dev", "Open": true, "Urls": ["a", "b"]}')
    assert parameters_of([str(file), "Stage=prod"]) == {"Stage": "prod", "Open": "true", "Urls": "a,b"}


@pytest.mark.parametrize("content", ["[1]", '{"Parameters": 1}', "{", '{"a": {"b": 1}}'])
def test_a_file_that_is_no_parameter_file_is_refused_by_name(tmp_path, content):
    file = tmp_path / "p.json"
    file.write_text(content)
    with pytest.raises(UserError, match=r"--parameter: .*p\.json"):
        parameters_of([str(file)])


def test_an_argument_that_is_neither_a_pair_nor_a_file_is_refused():
    with pytest.raises(UserError, match="expected NAME=VALUE"):
        parameters_of(["Stage"])


def test_a_pair_that_no_template_declares_is_refused_as_cloudformation_does(read):
    with pytest.raises(
        UserError,
        match=r"--parameter: no template or root module that is read here declares Stag; did you mean Stage\?",
    ):
        read({"a.yaml": TEMPLATE, "b.yaml": BARE}, spelled_out=("Stag",))


def test_it_is_enough_that_one_of_several_templates_declares_it(read):
    names = ("Stage", "AWS::Region")
    assert len(read({"a.yaml": TEMPLATE, "b.yaml": BARE}, spelled_out=names).targets) == 2


def test_a_template_that_cannot_be_read_may_be_the_one_that_declares_it(read):
    assert len(read({"a.yaml": TEMPLATE, "b.yaml": BARE + "["}, spelled_out=("Colour",)).targets) == 1


def test_where_there_is_no_template_at_all_a_parameter_is_for_nothing(read):
    with pytest.raises(UserError, match="no template or root module that is read here declares Stage"):
        read({"main.tf": 'resource "aws_cognito_user_pool" "p" {\n  name = "p"\n}\n'}, ".", spelled_out=("Stage",))


def test_a_parameter_file_may_hold_more_than_a_template_has(tmp_path):
    file = tmp_path / "p.json"
    file.write_text('{"Stage": "dev", "Colour": "red"}')
    assert spelled_out([str(file), "Open=yes"]) == ("Open",)
