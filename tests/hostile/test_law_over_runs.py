"""The law over whole runs: taking something away from an input turns verdicts only into *not evaluated*, and is named.

``HOSTILE_CASES`` is how many generated cases are tried (500 without it).
"""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.model.run import Gate, Run
from cognito_audit.model.verdict import Severity
from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.sources.evidence.store import save
from cognito_audit.sources.files import FileOptions, FileSource
from cognito_audit.suppressions import baseline
from tests.hostile.function_events import EVENT_WORLDS
from tests.hostile.law import violations
from tests.hostile.worlds import WORLDS as OTHER_WORLDS

NOW = "2026-01-01T00:00:00Z"
CASES = int(os.environ.get("HOSTILE_CASES", "500"))
BATCH = 25
"""Cases in one test: so many that a test is worth its start, so few that a failure names its seeds."""


WORLDS = {**OTHER_WORLDS, **EVENT_WORLDS}


class Judge:
    """Reads folders and judges them, all by the same rules and gate."""

    def __init__(self, random: Random) -> None:
        rules = built_in().rules
        if random.random() < 0.7:
            rules = tuple(random.sample(rules, random.randint(1, 12)))
        gate = Gate(random.choice([Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.INFO, None]))
        self.options = JudgeOptions(rules, NOW, {}, {}, gate=gate)

    def run(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
        monkeypatch.chdir(folder)
        return judge(FileSource(["."], FileOptions()).read(frozenset()), self.options, NOW)


@pytest.fixture
def folders(tmp_path: Path) -> Callable[[Mapping[str, str]], Path]:
    numbers = iter(range(100_000))

    def write(texts: Mapping[str, str]) -> Path:
        folder = tmp_path / str(next(numbers))
        for name, text in texts.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8")
        return folder

    return write


def accepted(before: Run, *others: Run) -> Iterator[Run]:
    """Yield the runs with the findings of the first in a baseline."""
    entries = baseline.entries_of(before)
    yield from (baseline.apply(run, entries) for run in (before, *others))


@pytest.mark.parametrize("kind", WORLDS)
@pytest.mark.parametrize("batch", range(max(1, CASES // len(WORLDS) // BATCH)))
def test_taking_something_away_breaks_no_law(kind: str, batch: int, folders: Any, monkeypatch: Any) -> None:
    broken: list[str] = []
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        random = Random(f"{kind}-{seed}")
        world, judging = WORLDS[kind](random), Judge(random)
        cut = world.cut(random)
        before, after = (judging.run(folders(texts), monkeypatch) for texts in (world.texts, cut.texts))
        if random.random() < 0.4:
            before, after = accepted(before, after)
        broken += [f"{kind} {seed}, without {cut.what}: {fault}" for fault in violations(before, after)]
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("batch", range(max(1, CASES // len(WORLDS) // BATCH)))
def test_evidence_without_a_file_or_a_value_breaks_no_law(batch: int, folders: Any, monkeypatch: Any) -> None:
    broken: list[str] = []
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        random = Random(f"evidence-{seed}")
        world, judging = WORLDS["saved-answers"](random), Judge(random)
        source = folders(world.texts)
        monkeypatch.chdir(source)
        evidence = folders({"nothing.txt": ""})
        save(FileSource(["."], FileOptions()).read(frozenset()), evidence)
        before = judging.run(evidence, monkeypatch)
        gone = random.choice(sorted(file for file in evidence.iterdir() if file.suffix == ".json"))
        gone.unlink()
        after = judging.run(evidence, monkeypatch)
        broken += [f"evidence {seed}, without {gone.name}: {fault}" for fault in violations(before, after)]
    assert not broken, "\n".join(broken)


def test_the_law_itself_sees_what_breaks_it(folders: Any, monkeypatch: Any) -> None:
    """A finding that is hidden, a target that vanishes, a gate that turns green."""
    random = Random(1)
    world = WORLDS["template"](random)
    run = Judge(Random(2)).run(folders(world.texts), monkeypatch)
    failing = replace(run, gate=Gate(Severity.INFO))
    assert list(violations(failing, failing)) == []
    assert list(violations(failing, replace(failing, results=failing.results[:1], targets=failing.targets[:1])))
    assert list(violations(failing, replace(failing, gate=Gate(None), results=())))
