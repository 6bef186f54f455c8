"""Whole reports of the same few runs, in every format: ``tests/golden/RUN.FORMAT``."""

from dataclasses import replace

import pytest

from cognito_audit.model.run import Run
from cognito_audit.reporting.presentation import Presentation
from cognito_audit.reporting.registry import formats_of, render
from cognito_audit.text.terminal import Terminal

RUNS = ("findings", "clean", "incomplete", "suppressed", "nothing", "hostile")
LINES = {15: "      ExplicitAuthFlows: [ALLOW_REFRESH_TOKEN_AUTH]", 18: "        - https://*.example.com/cb"}
SHOWN = Presentation(Terminal(80, source_line=lambda place: LINES.get(place.line)))


def only_live(run: Run) -> Run:
    """The run without the targets of files, which Security Hub does not take."""
    live = {target.id for target in run.targets if target.account}
    subjects = tuple(target for target in run.targets if target.id in live)
    return replace(run, targets=subjects, results=tuple(result for result in run.results if result.target in live))


def test_every_golden_run_has_its_reports(golden_runs):
    assert set(golden_runs) == set(RUNS)


@pytest.mark.parametrize("name", sorted(formats_of(Run)))
@pytest.mark.parametrize("run", RUNS)
def test_the_whole_report_is_as_it_was(golden_runs, matches_golden, run, name):
    shown = only_live(golden_runs[run]) if name == "asff" else golden_runs[run]
    matches_golden(render(shown, name, SHOWN), f"{run}.{name}")
