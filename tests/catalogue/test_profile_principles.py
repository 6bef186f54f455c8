"""What each profile promises at the top of its file holds over the whole catalogue, whatever rule is added to it."""

from pathlib import Path

import pytest

from cognito_audit.config.profiles import Profile, built_in_names, profile_of
from cognito_audit.config.settings import resolve
from cognito_audit.model.verdict import Severity, Status
from cognito_audit.rule_testing.examples import Example, examples_of
from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.rulebook.rule import Rule
from cognito_audit.rulebook.selection import select
from cognito_audit.services.audit import catalogue, judge_options

RULES = {rule.name: rule for rule in built_in().rules}
LIVE = "only a live pool can show this"
REASONS = ("informational only", LIVE, "may be intended", "not certain")
"""The reasons that profiles/ci.toml gives, and no other."""

NO_STRICTER = {("session-expires-before-code", "min_minutes"): "Cognito's own limit is 15 minutes"}
"""The thresholds that cannot be tightened."""

LIVE_ROOTS = {"probe", "secrets", "functions", "web_acl", "clients"}
"""What no template holds."""
ANSWERED = {
    "pool": {
        "Arn", "CreationDate", "CustomDomain", "Domain", "EmailConfigurationFailure", "EstimatedNumberOfUsers", "Id",
        "LastModifiedDate", "SmsConfigurationFailure", "Status",
    },
    "client": {"ClientId", "ClientSecretArn", "ClientType", "CreationDate", "LastModifiedDate"},
    "domain": {"AWSAccountId", "CloudFrontDistribution", "S3Bucket", "Status", "Version"},
    "group": {"CreationDate", "LastModifiedDate"},
    "identity_provider": {"CreationDate", "LastModifiedDate"},
}  # fmt: skip
"""The members of an answer that no request sets, so that only a live pool has them."""


def profile(name: str) -> Profile:
    return profile_of(resolve({"profile-rules": name}, {}, {}))


def running(name: str) -> set[str]:
    settings = resolve({"profile-rules": name}, {}, {})
    return {rule.name for rule in judge_options(settings, catalogue(settings)).rules}


def is_live(example: Example) -> bool:
    """Whether an example holds what no template can."""
    parts = {root: given for root, given in example.answers.items() if isinstance(given, dict)}
    return bool(LIVE_ROOTS & set(parts)) or any(ANSWERED[root] & set(parts[root]) for root in ANSWERED if root in parts)


def needs_a_running_pool(rule: Rule) -> bool:
    """Whether each of the rule's failing examples holds what no template can."""
    examples = examples_of(Path(rule.file).read_text("utf-8"), rule)
    return all(is_live(example) for example in examples if example.expect is Status.FAILED)


LIVE_RULES = {name for name, rule in RULES.items() if needs_a_running_pool(rule)}


@pytest.mark.parametrize("name", built_in_names())
def test_a_profile_begins_with_its_principle(name) -> None:
    text = (Path(__file__).parents[2] / "profiles" / f"{name}.toml").read_text("utf-8")
    assert text.startswith("# Principle: ")


def test_default_sets_nothing() -> None:
    found = profile("default")
    assert (found.select, found.ignore, found.options, found.severities) == ((), {}, {}, {})


def test_strict_runs_everything_and_what_it_sets_is_graver() -> None:
    assert running("strict") == set(RULES)
    for name, severity in profile("strict").severities.items():
        assert severity.rank < RULES[name].severity.rank, f"{name} is {RULES[name].severity} itself"


def stricter(option: str, value: object, own: object) -> bool:
    """Whether a value asks for more than the rule's own does."""
    match value, own:
        case int(), int():
            return value < own if option.startswith("max_") else value > own
        case list(), list():  # what a password must hold is asked for, what other lists hold is allowed
            return set(own) < set(value) if option == "classes" else set(value) < set(own)
    return False


def test_strict_tightens_every_threshold_that_there_is() -> None:
    options = profile("strict").options
    for name, given in options.items():
        for option, value in given.items():
            assert stricter(option, value, RULES[name].options[option]), f"{name}.{option}"
    thresholds = {
        (name, option)
        for name, rule in RULES.items()
        for option, own in rule.options.items()
        if type(own) is int and option not in options.get(name, {})
    }
    assert thresholds == set(NO_STRICTER)


def test_strict_sets_what_several_rules_ask_alike_for_each_of_them() -> None:
    options = profile("strict").options
    alike: dict[tuple[str, str], set[str]] = {}
    for name, rule in RULES.items():
        for option, own in rule.options.items():
            alike.setdefault((option, repr(own)), set()).add(repr(options.get(name, {}).get(option, own)))
    assert {place: values for place, values in alike.items() if len(values) > 1} == {}


def test_strict_accepts_nothing_that_an_option_may_accept() -> None:
    switches = {(name, option): own for name, rule in RULES.items() for option, own in rule.options.items()}
    lenient = {place for place, own in switches.items() if own is True and place[1].startswith("accept_")}
    assert {
        place for place in lenient if profile("strict").options.get(place[0], {}).get(place[1]) is not False
    } == set()


def test_strict_looks_at_every_family_that_guards_a_sign_in() -> None:
    raised = {RULES[name].family for name in profile("strict").severities}
    assert raised == {
        "flows", "tokens", "oauth", "attributes", "pool", "federation", "identity-pool", "domain", "compound",
    }  # fmt: skip


def test_aws_fsbp_pins_the_severity_of_every_control_and_each_of_its_parameters() -> None:
    found = profile("aws-fsbp")
    assert running("aws-fsbp") == {name for name, rule in RULES.items() if rule.maps.get("security-hub")}
    assert found.severities == dict.fromkeys(running("aws-fsbp"), Severity.MEDIUM)
    assert {control for name in running("aws-fsbp") for control in RULES[name].maps["security-hub"]} == {
        f"Cognito.{number}" for number in range(1, 7)
    }
    options = {name: set(RULES[name].options) for name in running("aws-fsbp") if RULES[name].options}
    assert {name: set(given) for name, given in found.options.items()} == options


def test_ci_leaves_a_rule_out_for_a_reason_that_its_file_tells() -> None:
    assert set(profile("ci").ignore.values()) == set(REASONS)
    left_out = {rule.name for selector in profile("ci").ignore for rule in select(built_in(), [selector], ())}
    assert running("ci") == set(RULES) - left_out


def test_ci_leaves_no_rule_out_twice() -> None:
    out = [rule.name for selector in profile("ci").ignore for rule in select(built_in(), [selector], ())]
    assert len(out) == len(set(out))


def test_ci_runs_no_rule_that_only_a_running_pool_can_answer_and_says_so_of_no_other() -> None:
    told = {
        rule.name
        for selector, reason in profile("ci").ignore.items()
        for rule in select(built_in(), [selector], ())
        if reason == LIVE
    }
    assert told == {name for name in LIVE_RULES if RULES[name].severity is not Severity.INFO}
    assert running("ci") & LIVE_RULES == set()


def test_what_a_template_can_answer_is_told_from_what_it_cannot() -> None:
    """The yardstick of the tests above, held against rules of either kind."""
    assert {"sms-delivery-failing", "domain-failed", "unused-pool", "probe-session-missing"} <= LIVE_RULES
    assert {"implicit-grant", "mfa-not-enforced", "user-auth-disabled", "guest-access"} & LIVE_RULES == set()
