"""The configuration file: where it is looked for, and what its tables may say."""

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from cognito_audit.config import file as config
from cognito_audit.config.schema import config_schema
from cognito_audit.errors import ConfigError
from cognito_audit.model.declaration import Intent, declared_intent
from cognito_audit.model.verdict import Severity


def test_the_nearest_file_up_to_the_git_root_is_used(tmp_path: Path) -> None:
    (tmp_path / "cognito-audit.toml").write_text("")
    repository = tmp_path / "repo"
    inner = repository / "stacks" / "web"
    inner.mkdir(parents=True)
    (repository / ".git").mkdir()
    assert config.find(inner) is None, "what lies above the git root is not this repository's"
    (repository / "pyproject.toml").write_text("[tool.black]\n")
    assert config.find(inner) is None, "a pyproject.toml counts only with our table"
    (repository / "pyproject.toml").write_text("[tool.cognito-audit]\nfail-on = 'low'\n")
    assert config.find(inner) == repository / "pyproject.toml"
    (repository / "stacks" / "cognito-audit.toml").write_text("")
    assert config.find(inner / "template.yaml") == repository / "stacks" / "cognito-audit.toml"


def test_pyproject_gives_its_tool_table(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text("[project]\nname = 'x'\n[tool.cognito-audit]\nfail-on = 'low'\n")
    assert config.read(file) == {"fail-on": "low"}


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"fail-on = high", "line 1"), (b"a = 1\na = 2\n", "line 2"), (b"\xff", "UTF-8")],
)
def test_a_malformed_file_is_refused_by_name_and_line(tmp_path: Path, content, said) -> None:
    file = tmp_path / "cognito-audit.toml"
    file.write_bytes(content)
    with pytest.raises(ConfigError) as refusal:
        config.read(file)
    assert str(file) in str(refusal.value)
    assert said in str(refusal.value)


def test_the_first_entry_that_says_something_of_a_field_decides_it() -> None:
    tables = {
        "client": [
            {"match": "web-admin", "session": "unused"},
            {"match": "web-*", "kind": "browser", "session": "required", "region": "eu-*"},
        ]
    }
    entries = config.declarations(tables, "f")
    assert declared_intent(entries, ["web-admin", "abc"], ["pool"], "1", "eu-west-1") == Intent("browser", "unused")
    assert declared_intent(entries, ["web-shop"], ["pool"], "1", "us-east-1") == Intent()
    assert declared_intent(entries, ["ios"], [], "", "") == Intent()


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"client": [{"kind": "browser"}]}, "f: [[client]] 1: match is missing"),
        ({"client": [{"match": "*", "kind": "brwser"}]}, "did you mean browser?"),
        ({"client": [{"match": "*", "sesion": "unused"}]}, "unknown key sesion; did you mean session?"),
        ({"client": {"match": "*"}}, "f: client: expected an array of tables, [[client]]"),
    ],
)
def test_a_bad_declaration_is_refused(tables, said) -> None:
    with pytest.raises(ConfigError) as refusal:
        config.declarations(tables, "f")
    assert said in str(refusal.value)


def test_severities_options_and_protected_pools_are_read() -> None:
    assert config.severities({"severity": {"implicit-grant": "low"}}, "f") == {"implicit-grant": Severity.LOW}
    assert config.options({"options": {"x": {"max_days": 3}}}, "f") == {"x": {"max_days": 3}}
    assert config.never({"probe": {"never": ["prod-*"]}}, "probe", "f") == ("prod-*",)
    assert config.never({}, "fix", "f") == ()


@pytest.mark.parametrize(
    ("read", "said"),
    [
        (lambda: config.severities({"severity": {"implicit-grant": "hi"}}, "f"), "f: [severity]: implicit-grant"),
        (lambda: config.severities({"severity": []}, "f"), "f: severity: expected a table"),
        (lambda: config.options({"options": {"x": 1}}, "f"), "f: options: expected tables by rule name"),
        (lambda: config.never({"probe": {"nevr": []}}, "probe", "f"), "unknown key nevr; did you mean never?"),
        (lambda: config.never({"fix": {"never": "all"}}, "fix", "f"), "[fix] never: expected a list"),
    ],
)
def test_a_bad_table_is_refused(read, said) -> None:
    with pytest.raises(ConfigError) as refusal:
        read()
    assert said in str(refusal.value)


def test_the_schema_allows_what_is_read_and_refuses_what_is_not() -> None:
    schema = config_schema()
    Draft202012Validator.check_schema(schema)
    good = {
        "fail-on": "none",
        "select": ["CA1"],
        "client": [{"match": "web-*", "kind": "browser", "session": "unused"}],
        "suppress": [{"rule": "CA101", "client": "x", "reason": "y", "tag": {"env": "dev"}, "expires": "2027-01-31"}],
        "severity": {"implicit-grant": "low"},
        "options": {"access-token-too-long": {"max_minutes": 5}},
        "probe": {"never": ["prod-*"]},
    }
    validator = Draft202012Validator(schema)
    assert list(validator.iter_errors(good)) == []
    for bad in ({"fail_on": "high"}, {"max-workers": 0}, {"client": [{"kind": "browser"}]}, {"severity": {"x": "y"}}):
        assert list(validator.iter_errors(bad)) != []
