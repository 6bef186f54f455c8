"""The harness that runs the examples of rule files: what a file claims and does not keep is told, with its place."""

import pytest

from cognito_audit.rule_testing.examples import failures

RULE = """
id = "CA999"
severity = "low"
title = "A callback URL is plain http"
why = "It can be read on the way."
since = "1.0.0"

each = { url = "client.CallbackURLs" }
fails = "url is insecure_url"
message = "{{ url }} is plain http"
path = "CallbackURLs"
remediation = "Use https."

[fix]
title = "Use https"
patch.CallbackURLs.expr = "client.CallbackURLs | as_https"

[[examples]]
expect = "passed"
client.CallbackURLs = ["https://a.example.com"]

[[examples]]
about = "one of two"
expect = "failed"
severity = "low"
findings = 1
client.CallbackURLs = ["http://a.example.com", "https://b.example.com"]
fixed.CallbackURLs = ["https://a.example.com", "https://b.example.com"]

[[examples]]
expect = "failed"
client.CallbackURLs = ["http://a.example.com", { unknown = "known after apply" }]
no_fix = "known after apply"

[[examples]]
expect = "not-evaluated"
client.CallbackURLs = [{ unknown = "known after apply" }]
"""


def told(old: str = "", new: str = "") -> list[str]:
    assert old in RULE
    return list(failures(RULE.replace(old, new, 1) if old else RULE, "my/plain-callback.toml"))


def test_a_rule_that_keeps_its_word_is_met_with_silence() -> None:
    assert told() == []


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('fails = "url is', 'fails = "url is not', "example 1: expected passed, got failed (https://a.example.com is"),
        ('expect = "passed"', 'expect = "failed"', 'no example with expect = "passed"'),
        ('severity = "low"\nfindings', 'severity = "high"\nfindings', "example 2 (one of two): expected severity high"),
        ("findings = 1", "findings = 2", "example 2 (one of two): expected 2 findings, got 1"),
        ('fixed.CallbackURLs = ["https://a', 'fixed.CallbackURLs = ["https://c', "expected the patch"),
        ("fixed.CallbackURLs", "client.LogoutURLs", "no example states the result of the fix"),
        (" | as_https", "", "after the fix it is still failed"),
        ('no_fix = "known after', 'no_fix = "the moon', "expected no fix because of 'the moon apply'"),
        ("findings = 1", "finding = 1", "example 2: unknown key finding; did you mean findings?"),
        ('expect = "passed"', 'expect = "pass"', "not-applicable, not-evaluated as expect, got 'pass'"),
        ('fails = "url is insecure_url"', 'fails = "url"', "the rule is broken: "),
        ('client.CallbackURLs" }', 'client.CallbackUrls" }', "did you mean CallbackURLs?"),
    ],
)  # fmt: skip
def test_a_promise_that_is_not_kept_is_told(old: str, new: str, complaint: str) -> None:
    complaints = told(old, new)
    assert [line for line in complaints if complaint in line]
    assert [line for line in complaints if not line.startswith("my/plain-callback.toml:")] == []
