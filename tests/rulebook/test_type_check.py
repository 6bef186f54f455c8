"""A rule uses each name as what it is; what the model does not say is not refused."""

import pytest

from cognito_audit.rulebook.rule_file import RuleFileError, read_rule

RULE = """\
id = "X001"
severity = "medium"
title = "t"
why = "w"
since = "1.0.0"
message = "m"
path = "p"
remediation = "r"
"""


@pytest.mark.parametrize(
    "condition",
    [
        "'x' in client.CallbackURLs",
        "'x' in client.ClientName",
        "client.CallbackURLs | length > 0",
        "client.ClientName | length > 0",
        "client.CallbackURLs is empty",
        "client.TokenValidityUnits == none",
        "client.TokenValidityUnits is absent",
        "'ALLOW_USER_AUTH' not in client.effective_auth_flows",
        "client.AccessTokenValidity > 5",
        "(client.CallbackURLs + client.LogoutURLs) is empty",
    ],
)
def test_a_value_is_used_as_what_it_is(condition) -> None:
    read_rule(f'{RULE}fails = "{condition}"', "my/rule.toml")


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("'x' in client.TokenValidityUnits", "'client.TokenValidityUnits' is a structure; in needs a list or text"),
        ("client.TokenValidityUnits == 'x'", "is a structure; compare one of its members"),
        ("client.AccessTokenValidity | length > 1", "'client.AccessTokenValidity' is a number; length needs a list"),
        ("client.ClientName is empty", "'client.ClientName' is a text; empty needs a list"),
    ],
)
def test_any_other_use_is_refused_with_its_line(condition, said) -> None:
    with pytest.raises(RuleFileError, match=said) as error:
        read_rule(f'{RULE}fails = "{condition}"', "my/rule.toml")
    assert str(error.value).startswith("my/rule.toml:9: ")


def test_what_a_rule_goes_through_is_a_list() -> None:
    with pytest.raises(RuleFileError, match=r"'client\.ClientName' is a text; each needs a list"):
        read_rule(f'{RULE}fails = "true"\neach = {{ x = "client.ClientName" }}', "my/rule.toml")
