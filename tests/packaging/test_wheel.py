"""What is installed is what the checkout holds: no rule, template or schema is lost on the way into the wheel."""

import importlib.metadata
import json
from pathlib import Path

import pytest

from cognito_audit.aws import ledger
from cognito_audit.lib.package_data import folder, ready_made
from cognito_audit.rulebook import toml_text
from cognito_audit.rulebook.rule_file import head_of
from cognito_audit.rulebook.syntax import shipped
from cognito_audit.rulebook.toml_text import data_of
from cognito_audit.rulebook.wheel_data import data_of_texts, trees_of

CHECKOUT = Path(__file__).parents[2]
INSTALLED = Path(str(folder("rules"))).parent
in_a_wheel = pytest.mark.skipif(
    INSTALLED.name != "cognito_audit", reason="this runs the checkout; the README's command tests the wheel"
)


@in_a_wheel
@pytest.mark.parametrize("name", ["rules", "profiles", "reports"])
def test_the_data_folders_are_carried_whole(name) -> None:
    carried = {file.relative_to(INSTALLED / name) for file in (INSTALLED / name).rglob("*") if file.is_file()}
    kept = {file.relative_to(CHECKOUT / name) for file in (CHECKOUT / name).rglob("*") if file.is_file()}
    assert carried == kept
    assert all((INSTALLED / name / file).read_bytes() == (CHECKOUT / name / file).read_bytes() for file in kept)


@in_a_wheel
def test_the_package_is_carried_whole_and_puts_nothing_else_in_place() -> None:
    files = {str(file) for file in importlib.metadata.files("cognito-audit") if "__pycache__" not in str(file)}
    kept = {
        str(file.relative_to(CHECKOUT))
        for file in (CHECKOUT / "cognito_audit").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert kept <= files
    assert {file.split("/")[0].partition("-")[0] for file in files if not file.startswith("..")} == {"cognito_audit"}
    assert "cognito_audit/py.typed" in files


@in_a_wheel
def test_the_wheel_carries_the_conditions_of_its_rules_as_they_parse_today() -> None:
    assert shipped() == json.loads(json.dumps(trees_of(CHECKOUT / "rules")))


@in_a_wheel
def test_the_wheel_carries_what_its_rules_and_profiles_say_today() -> None:
    written = data_of_texts(CHECKOUT / "rules", CHECKOUT / "profiles")
    assert toml_text.shipped() == json.loads(json.dumps(written)) == written
    in_order = {digest: json.dumps(data) for digest, data in written.items()}
    assert {digest: json.dumps(data) for digest, data in toml_text.shipped().items()} == in_order, "keys in their order"


@in_a_wheel
def test_the_wheel_carries_the_ledger_as_it_is_written() -> None:
    assert ready_made(ledger.SHIPPED) == ledger.written()


@in_a_wheel
def test_a_text_that_was_changed_is_parsed_anew() -> None:
    text = head_of((INSTALLED / "rules" / "oauth" / "implicit-grant.toml").read_text("utf-8"))
    assert toml_text.digest_of(text) in toml_text.shipped()
    assert data_of(text)["severity"] == "high"
    assert data_of(text.replace('severity = "high"', 'severity = "low"'))["severity"] == "low"


def test_a_checkout_carries_nothing_ready_made() -> None:
    assert not any((CHECKOUT / "cognito_audit" / name).exists() for name in ("syntax.json", "toml.json", "ledger.json"))
