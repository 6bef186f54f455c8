"""``config show``: what is set, what of each rule is not its own, and where each word of it is written."""

import json
import os
import subprocess

import pytest

from cognito_audit.config.profiles import built_in_names
from cognito_audit.config.settings import resolve
from cognito_audit.config.toml_lines import TomlLines
from cognito_audit.reporting.configuration.text import WIDTH, render
from cognito_audit.reporting.documents import ConfigurationReport
from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.services.audit import catalogue
from tests.support import PACKAGE, PROGRAM

FILE = """\
ignore = ["CA301"]

[severity]
CA316 = "low"

[options]
id-token-too-long = {max_minutes = 10}

[options.access-token-too-long]
# an hour is too long for us
max_minutes = 30
"""


@pytest.fixture
def show(tmp_path):
    """Runs ``config show`` beside a configuration file; what it said."""

    def run(*words: str, text: str = FILE, name: str = "cognito-audit.toml") -> subprocess.CompletedProcess:
        (tmp_path / name).write_text(text, "utf-8")
        command = [*PROGRAM, "config", "show", *words]
        environment = {"PYTHONPATH": str(PACKAGE), "PATH": os.environ["PATH"]}
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    return run


def rules_of(done: subprocess.CompletedProcess) -> dict:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["rules"]


def test_each_change_of_a_rule_is_told_with_the_place_that_makes_it(show) -> None:
    rules = rules_of(show("--profile-rules", "strict", "-f", "json"))
    here = {"origin": "cognito-audit.toml"}
    assert rules["access-token-too-long"] == {"max_minutes": {"value": 30, "own": 60, **here, "line": 11}}
    assert rules["id-token-too-long"] == {"max_minutes": {"value": 10, "own": 60, **here, "line": 7}}
    assert rules["refresh-token-too-long"] == {
        "severity": {"value": "low", "own": "medium", **here, "line": 4},
        "max_days": {"value": 7, "own": 30, "origin": "profile strict"},
    }
    off = {"value": False, "own": True, **here, "line": 1, "reason": "ignored"}
    assert rules["password-in-request-flow"]["runs"] == off


def test_what_is_the_rules_own_is_not_told(show) -> None:
    text = '[options.access-token-too-long]\nmax_minutes = 60\n[severity]\nCA314 = "medium"\n'
    assert rules_of(show("-f", "json", text=text)) == {}
    assert rules_of(show("-f", "json", "--profile-rules", "default", text="")) == {}


def test_a_rule_that_a_profile_leaves_out_has_the_profiles_reason(show) -> None:
    rules = rules_of(show("--profile-rules", "ci", "-f", "json", text=""))
    assert rules["domain-failed"]["runs"] == {
        "value": False, "own": True, "origin": "profile ci", "reason": "only a live pool can show this",
    }  # fmt: skip


def test_rules_that_are_not_selected_are_counted_and_in_json_named(show) -> None:
    told = show("--select", "oauth", text="").stdout
    family = sum(rule.family == "oauth" for rule in built_in().rules)
    others = len(built_in().rules) - family
    assert f"{family} of {family + others} rules run." in told
    assert f"By --select:\n\n{others} rules not selected." in told
    assert len(rules_of(show("--select", "oauth", "-f", "json", text=""))) == others


def test_settings_of_a_file_have_their_lines(show) -> None:
    text = '[tool.cognito-audit]\nfail-on = "low"\n\n[tool.cognito-audit.severity]\n"CA316" = "low"\n'
    done = show("-f", "json", text=text, name="pyproject.toml")
    assert json.loads(done.stdout)["settings"]["fail-on"] == {"value": "low", "origin": "pyproject.toml", "line": 2}
    assert rules_of(done)["refresh-token-too-long"]["severity"]["line"] == 5


def test_a_setting_of_an_environment_has_the_line_of_the_environment(show) -> None:
    text = 'fail-on = "high"\n[env.prod]\npools = ["*-prod"]\nfail-on = "low"\n'
    settings = json.loads(show("--env", "prod", "-f", "json", text=text).stdout)["settings"]
    assert settings["fail-on"] == {"value": "low", "origin": "cognito-audit.toml", "line": 4}


def test_a_wrong_selector_is_refused_as_check_refuses_it(show) -> None:
    done = show("--select", "oauht")
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean oauth?" in done.stderr


@pytest.mark.parametrize("name", built_in_names())
def test_the_tables_fit_a_terminal(name) -> None:
    settings = resolve({"profile-rules": name}, {}, {})
    lines = render(ConfigurationReport(settings, catalogue(settings))).splitlines()
    assert [line for line in lines if len(line) > WIDTH] == []


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("a",), 1),
        (("t", "list"), 3),
        (("t", "quoted key", "x"), 7),
        (("u", "v", "w"), 9),
        (("u", "v", "inline", "deep"), 10),
        (("many",), 11),
        (("t",), 2),
        (("u", "v", "absent"), None),
        (("t", "not-a-key"), None),
    ],
)
def test_the_line_of_a_key_is_where_it_is_written(path, line) -> None:
    text = 'a = 1\n[t] # a table\nlist = [\n  "not-a-key",\n  "b = c",\n]\n"quoted key".x = 1\n[u . v]\nw = "="\n'
    assert TomlLines(text + "inline = {deep = 1}\n[[many]]\nk = 1\n[[many]]\nk = 2\n").of(*path) == line
