"""``[scope]`` and ``[assume]`` of the configuration."""

import json
from pathlib import Path
from typing import Any

import pytest

from cognito_audit.api import audit_files
from cognito_audit.config import file as config
from cognito_audit.errors import ConfigError, ExitCode

TEMPLATE = """
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
    Properties:
      UserPoolTier: PLUS
      UserPoolAddOns: {AdvancedSecurityMode: ENFORCED}
      MfaConfiguration: !ImportValue mfa
"""


@pytest.mark.parametrize("value", [{"complete": "yes"}, {"complete": 1}, {"complet": True}, True, []])
def test_a_scope_that_says_nothing_is_refused(value: Any) -> None:
    with pytest.raises(ConfigError, match=r"c\.toml: (\[scope\]|scope)"):
        config.is_complete({"scope": value}, "c.toml")


def test_a_name_is_a_key_in_quotes_or_a_path_of_tables() -> None:
    table = {"module": {"a": {"b": "x"}}, "module.c.d": {"e": 1}, "export": "12", "/ssm": ["a"]}
    assert config.assumed({"assume": table}, "c.toml") == {
        "module.a.b": '"x"',
        "module.c.d": '{"e": 1}',
        "export": '"12"',
        "/ssm": '["a"]',
    }
    with pytest.raises(ConfigError, match="assume: expected a table"):
        config.assumed({"assume": "x"}, "c.toml")


def test_the_file_decides_what_is_asked_and_what_is_assumed(tmp_path: Path) -> None:
    template, settings = tmp_path / "t.yaml", tmp_path / "cognito-audit.toml"
    template.write_text(TEMPLATE, "utf-8")
    settings.write_text("", "utf-8")
    open_world = audit_files([template], config=settings, profile_rules="strict")
    assert open_world.not_asked
    assert open_world.incomplete, "the import is not known"
    settings.write_text('[assume]\nmfa = "OPTIONAL"\n', "utf-8")
    assumed = audit_files([template], config=settings, profile_rules="strict")
    assert [(one.name, json.loads(one.value)) for one in assumed.assumptions] == [("mfa", "OPTIONAL")]
    by_option = audit_files([template], assumptions=["mfa=OPTIONAL"], profile_rules="strict")
    assert by_option.results == assumed.results
    settings.write_text('[assume]\nmfa = "OPTIONAL"\n[scope]\ncomplete = true\n', "utf-8")
    closed = audit_files([template], config=settings, profile_rules="strict")
    assert closed.not_asked == ()
    assert len(closed.results) > len(assumed.results)
    settings.write_text('[assume]\nmfa = "OFF"\n', "utf-8")
    other = audit_files([template], config=settings, assumptions=["mfa=OPTIONAL"], profile_rules="strict")
    assert other.results == assumed.results, "the command line overrides the file"


def test_a_rule_that_is_selected_by_name_is_asked(tmp_path: Path) -> None:
    template = tmp_path / "t.yaml"
    template.write_text(TEMPLATE, "utf-8")
    asked = {"no-log-delivery": ExitCode.INCOMPLETE, "no-log-deliver?": ExitCode.NOTHING}
    rule_id = next(rule.id for rule in audit_files([template], select=["no-log-delivery"]).rules)
    asked |= {rule_id: ExitCode.INCOMPLETE, rule_id.lower(): ExitCode.INCOMPLETE}
    for selector, code in asked.items():
        run = audit_files([template], select=[selector])
        assert bool(run.not_asked) is (code is ExitCode.NOTHING), selector
        assert run.incomplete is (code is ExitCode.INCOMPLETE), selector
