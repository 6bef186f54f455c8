"""The packages of the program know each other in one direction only: each stage can be read, and used, on its own."""

import ast
from collections import defaultdict
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import cognito_audit

PACKAGE = Path(cognito_audit.__file__).parent


def part_of(module: str) -> str:
    """``sources.live.aws`` is of the part ``sources``; a module beside the packages is a part of its own."""
    return module.partition(".")[0]


def imports() -> dict[str, set[str]]:
    """Which part imports which others, function-level imports and those for types included."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in PACKAGE.rglob("*.py"):
        own = part_of(".".join(file.relative_to(PACKAGE).with_suffix("").parts))
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and part_of(node.module) == "cognito_audit":
                names = [f"{node.module}.{alias.name}".partition(".")[2] for alias in node.names]
                found[own] |= {part_of(name) for name in names} - {own}
    return found


def test_no_two_parts_import_each_other_in_a_circle() -> None:
    known = imports()
    assert {"config", "facts", "judging", "reporting", "rulebook", "sources"} <= known.keys()
    try:
        order = list(TopologicalSorter(known).static_order())
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' -> '.join(error.args[1])}")
    assert order.index("facts") < order.index("judging") < order.index("cli")


@pytest.mark.parametrize(
    ("stage", "never"),
    [
        ("facts", {"sources", "rulebook", "judging", "reporting", "cli"}),
        ("sources", {"rulebook", "judging", "reporting", "cli"}),
        ("judging", {"sources", "reporting", "cli"}),
        ("reporting", {"cli"}),
    ],
)
def test_a_stage_does_not_know_the_next(stage: str, never: set[str]) -> None:
    known = imports()
    reached, open_ends = set(), [stage]
    while open_ends:
        for part in known[open_ends.pop()] - reached:
            reached.add(part)
            open_ends.append(part)
    assert not reached & never
