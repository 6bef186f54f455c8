"""Rule profiles: they choose rules and set options and severities; what the user says himself wins."""

import re
from pathlib import Path
from typing import Any

import pytest

from cognito_audit.config.profiles import built_in_names, profile_of
from cognito_audit.config.settings import Settings, resolve
from cognito_audit.errors import ConfigError
from cognito_audit.judging.judge import JudgeOptions
from cognito_audit.model.verdict import Severity
from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.rulebook.selection import SelectionError, select
from cognito_audit.services.audit import catalogue, judge_options, selected_rules

OWN = """
title = "Tokens only"
select = ["tokens"]
ignore = ["refresh-token-not-rotated"]

[options.access-token-too-long]
max_minutes = 5

[severity]
id-token-too-long = "critical"
"""


def settings(given: dict[str, Any], data: dict[str, Any] | None = None) -> Settings:
    return resolve(given, {}, data or {}, "cognito-audit.toml")


def how(given: dict[str, Any], data: dict[str, Any] | None = None) -> JudgeOptions:
    found = settings(given, data)
    return judge_options(found, catalogue(found))


def names(judged: JudgeOptions) -> set[str]:
    return {rule.name for rule in judged.rules}


@pytest.fixture
def own(tmp_path: Path) -> str:
    file = tmp_path / "tokens.toml"
    file.write_text(OWN, "utf-8")
    return str(file)


def test_without_a_profile_every_rule_runs_as_its_file_says() -> None:
    judged = how({})
    assert len(judged.rules) == len(built_in().rules)
    assert judged.options == {}
    assert judged.severities == {}
    assert judged.selection == ()


@pytest.mark.parametrize("name", built_in_names())
def test_a_profile_of_the_program_names_only_what_there_is_and_says_what_it_is_for(name) -> None:
    judged = how({"profile-rules": name})
    assert judged.rules
    assert profile_of(settings({"profile-rules": name})).title


def test_a_profile_of_ones_own_chooses_rules_and_sets_options_and_severities(own) -> None:
    judged = how({"profile-rules": own})
    assert {rule.family for rule in judged.rules} == {"tokens"}
    assert "refresh-token-not-rotated" not in names(judged)
    assert judged.options == {"access-token-too-long": {"max_minutes": 5}}
    assert judged.severities == {"id-token-too-long": Severity.CRITICAL}
    assert judged.selection == (f"profile {own}",)


def test_what_the_user_says_himself_wins_over_the_profile(own) -> None:
    data = {
        "options": {"access-token-too-long": {"max_minutes": 30}},
        "severity": {"id-token-too-long": "low"},
        "ignore": ["CA318"],
    }
    judged = how({"profile-rules": own}, data)
    assert judged.options["access-token-too-long"] == {"max_minutes": 30}
    assert judged.severities == {"id-token-too-long": Severity.LOW}
    assert "token-validity-out-of-range" not in names(judged)
    asked = how({"profile-rules": own, "select": ["implicit-grant"]}, data)
    assert names(asked) == {"implicit-grant"}
    assert asked.options["access-token-too-long"] == {"max_minutes": 30}


def test_the_configuration_file_may_name_the_profile() -> None:
    assert names(how({}, {"profile-rules": "ci"})) == names(how({"profile-rules": "ci"}))


def test_rules_that_the_user_added_run_with_every_profile(tmp_path: Path, own) -> None:
    folder = tmp_path / "rules"
    folder.mkdir()
    text = Path(next(rule.file for rule in built_in().rules if rule.name == "implicit-grant")).read_text("utf-8")
    (folder / "our-grant.toml").write_text(text.replace('"CA401"', '"X001"'), "utf-8")
    found = settings({"profile-rules": own, "rules": [str(folder)]})
    assert "our-grant" in {rule.name for rule in selected_rules(found, catalogue(found))}


def test_a_profile_may_give_the_reason_why_it_leaves_a_rule_out(own) -> None:
    text = OWN.replace('ignore = ["refresh-token-not-rotated"]', '[ignore]\n"CA312" = "our apps retry"')
    Path(own).write_text(text, "utf-8")
    assert "rotation-grace-too-long" not in names(how({"profile-rules": own}))
    assert profile_of(settings({"profile-rules": own})).ignore == {"CA312": "our apps retry"}


@pytest.mark.parametrize(
    ("given", "data", "said"),
    [
        ({"profile-rules": "stict"}, {}, "--profile-rules stict: unknown profile 'stict'; did you mean strict?"),
        ({}, {"profile-rules": "stict"}, "cognito-audit.toml: unknown profile 'stict'; did you mean strict?"),
        ({"profile-rules": "no/such.toml"}, {}, "or a file of your own (*.toml)"),
    ],
)
def test_an_unknown_profile_is_refused_by_name(given, data, said) -> None:
    with pytest.raises(ConfigError) as refusal:
        how(given, data)
    assert said in str(refusal.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("select =", "selects =", "unknown key selects; did you mean select?"),
        ('"tokens"', '"tokns"', "no rule matches 'tokns'; did you mean tokens?"),
        ('"tokens"]', "1]", "select: expected a list of selectors"),
        ("max_minutes", "max_minuts", "[options.access-token-too-long]: unknown option max_minuts; did you mean"),
        ('ignore = ["refresh-token-not-rotated"]', "ignore = {CA312 = 1}", "[ignore]: expected a text, the reason"),
        ('"critical"', '"critcal"', "did you mean critical?"),
        ("id-token-too-long =", "id-token-to-long =", "[severity]: unknown rule id-token-to-long; did you mean"),
        ('title = "Tokens only"', "title = 1", "title: expected a text"),
        ("[severity]", "[severity", "tokens.toml: "),
    ],
)
def test_a_fault_in_a_profile_is_told_with_its_file(own, old, new, said) -> None:
    Path(own).write_text(OWN.replace(old, new, 1), "utf-8")
    with pytest.raises(ConfigError) as refusal:
        how({"profile-rules": own})
    assert said in str(refusal.value)
    assert "tokens.toml" in str(refusal.value)


def test_a_profile_that_is_no_text_is_refused(own) -> None:
    Path(own).write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="not UTF-8 text"):
        how({"profile-rules": own})


@pytest.mark.parametrize("selector", ["CA4", "ca4", "CA4*", "ca4??", "oauth"])
def test_rules_are_selected_by_what_their_ids_begin_with_by_a_glob_over_ids_or_by_family(selector) -> None:
    family = [rule.id for rule in built_in().rules if rule.family == "oauth"]
    assert [rule.id for rule in select(built_in(), [selector], ())] == family


def test_selectors_that_say_nothing_ask_for_every_rule_and_ignore_none() -> None:
    every = {rule.name for rule in built_in().rules}
    assert names(how({"select": ["", " , "], "ignore": [","]})) == every


def test_a_check_of_another_catalogue_selects_the_rules_that_it_maps_to() -> None:
    found = select(built_in(), ["prowler:cognito_user_pool_client_token_revocation_enabled"], ())
    assert [rule.name for rule in found] == ["token-revocation-disabled"]
    assert {"implicit-grant", "token-revocation-disabled"} <= {
        rule.name for rule in select(built_in(), ["service-screener:*"], ())
    }
    critical = select(built_in(), ["severity:critical"], ())
    assert {rule.severity for rule in critical} == {Severity.CRITICAL}


MAPPED = sorted({(name, check) for rule in built_in().rules for name in rule.maps for check in rule.maps[name]})


@pytest.mark.parametrize(("name", "check"), MAPPED)
def test_every_check_that_a_rule_maps_to_selects_the_rule(name, check) -> None:
    found = select(built_in(), [f"{name}:{check}"], ())
    assert [rule.id for rule in found] == [rule.id for rule in built_in().rules if check in rule.maps.get(name, ())]


def test_a_requirement_of_the_asvs_has_its_version() -> None:
    ids = [check for name, check in MAPPED if name == "owasp-asvs"]
    assert ids
    assert [check for check in ids if not re.fullmatch(r"v5\.0\.0-\d+\.\d+\.\d+", check)] == []


def test_a_selector_that_is_nearly_one_is_refused_with_the_one_that_may_be_meant() -> None:
    with pytest.raises(SelectionError, match="did you mean severity:info"):
        select(built_in(), ["severity:inf"], ())
    with pytest.raises(SelectionError, match="did you mean prowler:cognito_user_pool_client_token_revocation_enabled"):
        select(built_in(), ["prowler:cognito_user_pool_client_token_revocation_enable"], ())
