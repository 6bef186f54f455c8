"""docs/peers.md answers for everything that other tools check: by a rule that there is, or by a reason."""

import importlib.util
import tomllib
from pathlib import Path

import pytest

from cognito_audit.catalogue import built_in

ROOT = Path(__file__).parent.parent
ROWS = tomllib.loads((ROOT / "docs" / "peers.toml").read_text("utf-8"))
RULES = {rule.name for rule in built_in().rules}
KNOWN = {"P": 54, "C": 31, "I": 11, "D": 8, "F": 10, "M": 4, "L": 4}
"""How many rows the comparison has, by kind."""
PROWLER_CHECKS = 17
"""How many checks of Cognito Prowler 5.46.0 has."""


def test_every_row_of_the_comparison_is_there() -> None:
    assert set(ROWS) == {f"{letter}{number}" for letter, count in KNOWN.items() for number in range(1, count + 1)}


@pytest.mark.parametrize("number", ROWS)
def test_a_row_is_answered_by_rules_that_there_are_or_by_a_reason(number) -> None:
    row = ROWS[number]
    assert row["what"]
    assert set(row) <= {"what", "rules", "why"}
    assert row.get("rules") or row.get("why")
    assert [name for name in row.get("rules", ()) if name not in RULES] == []


def test_the_page_is_what_the_rows_and_the_rules_say() -> None:
    spec = importlib.util.spec_from_file_location("peers", ROOT / "docs" / "peers.py")
    assert spec is not None
    assert spec.loader is not None
    peers = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(peers)
    assert peers.main(["--check"]) == 0, "run python docs/peers.py"


def test_every_difference_from_prowler_speaks_of_a_check_that_a_rule_maps_to() -> None:
    mapped = {check for rule in built_in().rules for check in rule.maps.get("prowler", ())}
    explained = tomllib.loads((ROOT / "benchmarks" / "peers" / "differences.toml").read_text("utf-8"))
    assert set(explained) <= mapped
    assert len(mapped) <= PROWLER_CHECKS
