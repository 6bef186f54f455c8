"""Values for template parameters from the command line."""

import json

import pytest

from cognito_audit.errors import UserError
from cognito_audit.sources.files.parameters import parameters_of


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
    with pytest.raises(UserError, match="wanted is NAME=VALUE"):
        parameters_of(["Stage"])
