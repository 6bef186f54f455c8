"""docs/configuration.md: its table is the settings of the program, and its examples do what they say."""

import os
import re
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from cognito_audit.config import file as config
from cognito_audit.config.environments import environment
from cognito_audit.config.schema import config_schema
from cognito_audit.config.settings import KEYS, TABLES, Key, option_of, resolve
from cognito_audit.reporting.configuration.text import render
from cognito_audit.reporting.documents import ConfigurationReport
from cognito_audit.services.audit import audit_source, catalogue, judge_options
from cognito_audit.sources.files import FileOptions, FileSource
from cognito_audit.suppressions import entries

PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"


def page() -> str:
    return PAGE.read_text("utf-8")


def example(name: str) -> str:
    found = re.search(rf"<!-- example: {name} -->\n\n```\w+\n(.*?)```\n", page(), re.DOTALL)
    assert found, f"there is no example {name}"
    return found.group(1)


def written(mark: str, block: str) -> str:
    """The page with a block below its mark; ``UPDATE_GOLDEN`` writes it."""
    rest = r"(?:\n```text\n.*?```\n|\n\|.*?\n(?=\n))?"
    text = re.sub(rf"(<!-- {mark} -->\n){rest}", lambda found: f"{found.group(1)}\n{block}", page(), flags=re.DOTALL)
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(text, "utf-8")
    return text


def table() -> str:
    rows = [
        f"| `{name}` | {_values(key)} | {_default(key)} | `{option_of(name)}` | `{_variable(name)}` | {key.help} |"
        for name, key in KEYS.items()
    ]
    head = ["| setting | value | default | option | environment | |", "|---|---|---|---|---|---|"]
    return "\n".join([*head, *rows]) + "\n"


def _values(key: Key) -> str:
    words = {"bool": "switch", "int": "whole number", "float": "number", "str": "text", "list": "list of texts"}
    return ", ".join(f"`{word}`" for word in key.kind) if isinstance(key.kind, tuple) else words[key.kind]


def _default(key: Key) -> str:
    if key.default in (None, ()):
        return ""
    return f"`{str(key.default).lower() if key.kind == 'bool' else key.default}`"


def _variable(name: str) -> str:
    return "COGNITO_AUDIT_" + name.upper().replace("-", "_")


def test_the_table_is_what_the_program_knows() -> None:
    assert written("table: settings", table()) == page()


def test_every_table_of_the_file_is_on_the_page() -> None:
    assert [name for name in TABLES if not re.search(rf"\[{name}[\].]", page())] == []


def test_every_key_of_an_entry_is_on_the_page() -> None:
    keys = {*config.CLIENT_KEYS, *entries.KEYS}
    assert {key for key in keys if f"`{key}`" not in page()} <= {"rule", "reason"}


def test_the_file_is_valid_and_does_what_the_page_says() -> None:
    data = tomllib.loads(example("file"))
    assert list(Draft202012Validator(config_schema()).iter_errors(data | {"suppress": []})) == []
    settings = resolve({}, {}, data, "cognito-audit.toml")
    how = judge_options(settings, catalogue(settings))
    assert {rule.family for rule in how.rules} >= {"session", "oauth", "tokens"}
    assert how.options["access-token-too-long"] == {"max_minutes": 30}
    (entry,) = entries.from_config(settings.tables, settings.file)
    assert (str(entry.expires), entry.owner) == ("2027-01-31", "web@example.org")
    assert environment(data, "prod", "f").settings == {"fail-on": "low"}
    assert config.never(settings.tables, "probe", "f") == ("*-prod",)


def test_the_examples_of_what_is_not_known_are_valid() -> None:
    (entry,) = entries.from_config(tomllib.loads(example("unknown")), "cognito-audit.toml")
    assert (entry.unknown, entry.missing) == (True, "*parameter Sender has no default")
    assert config.is_complete(tomllib.loads(example("scope")), "cognito-audit.toml")
    assert config.assumed(tomllib.loads(example("file")), "f") == {"module.network.login_host": '"login.example.org"'}
    assert list(Draft202012Validator(config_schema()).iter_errors(tomllib.loads(example("scope")))) == []


def test_config_show_prints_what_the_page_shows() -> None:
    data = tomllib.loads(example("file"))
    settings = resolve({}, {"COGNITO_AUDIT_FAIL_ON": "critical"}, data, "cognito-audit.toml")
    shown = render(ConfigurationReport(settings, catalogue(settings), example("file")))
    counted = re.compile(r"\d+(?= of \d+ rules run| rules run| rules not selected)")  # a new rule changes no page
    assert counted.sub("N", written("example: show", f"```text\n{shown}\n```\n")) == counted.sub("N", page())


@pytest.mark.parametrize(
    ("name", "accepted"),
    [("metadata", {"implicit-grant"}), ("comments", {"implicit-grant", "user-auth-disabled"})],
)
def test_what_a_template_accepts_on_the_page_is_accepted(name, accepted) -> None:
    settings = resolve({"select": ["CA101", "CA401"]}, {}, {})
    source = FileSource(["-"], FileOptions(stdin=example(name).encode()))
    run = audit_source(source, judge_options(settings, catalogue(settings)), settings).run
    assert run.errors == ()
    assert {result.name for result in run.suppressed()} == accepted
