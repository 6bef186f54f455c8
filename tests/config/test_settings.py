"""Settings: the command line beats the environment, the environment the file, the file the default."""

import pytest

from cognito_audit.config.settings import KEYS, resolve
from cognito_audit.errors import ConfigError


def test_each_setting_says_where_it_came_from() -> None:
    settings = resolve(
        {"fail-on": "low"},
        {"COGNITO_AUDIT_MIN_SEVERITY": "medium", "COGNITO_AUDIT_FAIL_ON": "critical"},
        {"allow-empty": True, "min-severity": "high", "fail-on": "info"},
        "cognito-audit.toml",
    )
    assert (settings["fail-on"], settings.plain["fail-on"].origin) == ("low", "--fail-on")
    assert (settings["min-severity"], settings.plain["min-severity"].origin) == (
        "medium",
        "COGNITO_AUDIT_MIN_SEVERITY",
    )
    assert (settings["allow-empty"], settings.plain["allow-empty"].origin) == (True, "cognito-audit.toml")
    assert (settings["exit-zero"], settings.plain["exit-zero"].origin) == (False, "default")


def test_a_file_without_settings_leaves_the_defaults() -> None:
    settings = resolve({}, {}, {})
    assert {name: settings[name] for name in KEYS} == {name: key.default for name, key in KEYS.items()}


@pytest.mark.parametrize(
    ("given", "environment", "data", "said"),
    [
        ({"fail-on": "hihg"}, {}, {}, "--fail-on: 'hihg' is not one of critical, high, medium, low, info, none"),
        ({"fail-on": "hihg"}, {}, {}, "did you mean high?"),
        ({}, {"COGNITO_AUDIT_FAIL_ON": "loud"}, {}, "COGNITO_AUDIT_FAIL_ON: 'loud'"),
        ({}, {"COGNITO_AUDIT_EXIT_ZERO": "maybe"}, {}, "COGNITO_AUDIT_EXIT_ZERO: expected true or false, got 'maybe'"),
        ({}, {"COGNITO_AUDIT_MAX_WORKERS": "many"}, {}, "COGNITO_AUDIT_MAX_WORKERS: expected a number, got 'many'"),
        ({}, {}, {"fail_on": "high"}, "conf: unknown setting fail_on; did you mean fail-on?"),
        ({}, {}, {"select": "CA1"}, "conf: select: expected a list of texts, got 'CA1'"),
        ({}, {}, {"select": [1]}, "conf: select: expected a list of texts, got [1]"),
        ({}, {}, {"max-workers": 0}, "conf: max-workers: expected a whole number above zero, got 0"),
        ({}, {}, {"max-workers": 100000}, "conf: max-workers: expected a whole number from 1 to 1000, got 100000"),
        ({}, {"COGNITO_AUDIT_MAX_WORKERS": "9" * 30}, {}, "COGNITO_AUDIT_MAX_WORKERS: expected a whole number from 1"),
        ({"requests-per-second": float("nan")}, {}, {}, "--requests-per-second: expected a number above zero, got nan"),
        ({"requests-per-second": float("inf")}, {}, {}, "--requests-per-second: expected a number from 0.01 to 100000"),
        ({}, {"COGNITO_AUDIT_REQUESTS_PER_POOL": "1e-300"}, {}, "REQUESTS_PER_POOL: expected a number from 0.01"),
        ({}, {}, {"max-workers": True}, "conf: max-workers: expected a whole number, got True"),
        ({}, {}, {"allow-empty": "yes"}, "conf: allow-empty: expected true or false, got 'yes'"),
    ],
)
def test_a_bad_setting_is_refused_with_its_place(given, environment, data, said) -> None:
    with pytest.raises(ConfigError) as refusal:
        resolve(given, environment, data, "conf")
    assert said in str(refusal.value)
    assert refusal.value.exit_code == 2


@pytest.mark.parametrize(("text", "value"), [("1", True), ("TRUE", True), ("no", False), ("0", False)])
def test_the_environment_spells_yes_and_no_in_words_or_digits(text, value) -> None:
    assert resolve({}, {"COGNITO_AUDIT_ALLOW_EMPTY": text}, {})["allow-empty"] is value


def test_the_environment_gives_lists_by_comma() -> None:
    assert resolve({}, {"COGNITO_AUDIT_SELECT": "CA1,oauth"}, {})["select"] == ("CA1", "oauth")
