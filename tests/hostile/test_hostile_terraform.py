"""Terraform made to mislead: hostile constructs among good ones, damaged plans, and files that go missing.

``HOSTILE_CASES`` is how many generated cases are tried in all (150 without it).
"""

import json
import os
import time
from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import pytest

from cognito_audit.errors import ExitCode
from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.model.run import Run
from cognito_audit.reporting.presentation import Presentation
from cognito_audit.reporting.registry import DOCUMENTS
from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.sources.files import FileOptions, FileSource
from tests.hostile.law import violations
from tests.hostile.terraform import BAD, GOOD, HIDING, PLAIN, SECONDS, Texts, damaged, plan, slow_expressions, worlds

NOW = "2026-01-01T00:00:00Z"
CASES = int(os.environ.get("HOSTILE_CASES", "150"))
BATCH = 10
RULES = tuple(rule for rule in built_in().rules if rule.name == "insecure-callback-url")
BATCHES = range(max(1, CASES // 3 // BATCH))


def write(folder: Path, texts: Texts) -> Path:
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, Path):
            (folder / name).symlink_to(text)
        elif text is None:
            os.mkfifo(folder / name)
        else:
            (folder / name).write_text(text, "utf-8", "surrogatepass")
    return folder


def run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Audit a folder and write it down in two formats, within the time limit."""
    monkeypatch.chdir(folder)
    start = time.process_time()
    found = judge(FileSource(["."], FileOptions()).read(frozenset()), JudgeOptions(RULES, NOW, {}, {}), NOW)
    for name in ("json", "text"):
        DOCUMENTS["Run"][name].render(found, Presentation()).encode()
    assert time.process_time() - start < SECONDS
    return found


def seeds(batch: int, kind: str) -> Iterator[tuple[str, Random]]:
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        yield f"{kind} {seed}", Random(f"{kind}-{seed}")


@pytest.mark.parametrize("batch", BATCHES)
def test_hostile_constructs_hide_no_finding_and_no_resource(batch, tmp_path, monkeypatch):
    wrong: list[str] = []
    for name, random in seeds(batch, "folder"):
        hiding = random.random() < 0.5
        chosen = random.sample(sorted(HIDING), 1) if hiding else []
        plain = random.sample(sorted(PLAIN), random.randint(1, 4))
        texts: Texts = {"main.tf": GOOD if hiding else BAD}
        for construct in (*chosen, *plain):
            texts |= {**HIDING, **PLAIN}[construct]
        found = run(write(tmp_path / name, texts), monkeypatch)
        code = found.exit_code()
        allowed = {ExitCode.INCOMPLETE, ExitCode.ERROR} if hiding else {ExitCode.FINDINGS, ExitCode.ERROR}
        if code not in allowed or (code is ExitCode.ERROR and not found.errors):
            wrong.append(f"{name}: {code!r} with {chosen} and {plain}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("batch", BATCHES)
def test_a_damaged_plan_is_never_green(batch, tmp_path, monkeypatch):
    wrong: list[str] = []
    for name, random in seeds(batch, "plan"):
        document = deepcopy(plan(as_state=random.random() < 0.3))
        path = damaged(document, random)
        found = run(write(tmp_path / name, {"plan.json": json.dumps(document)}), monkeypatch)
        if found.exit_code() not in {ExitCode.FINDINGS, ExitCode.INCOMPLETE, ExitCode.NOTHING, ExitCode.ERROR}:
            wrong.append(f"{name}: {found.exit_code()!r} with damage at {path}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("batch", BATCHES)
def test_a_file_or_folder_that_something_refers_to_is_missed(batch, tmp_path, monkeypatch):
    wrong: list[str] = []
    for name, random in seeds(batch, "world"):
        texts, cuttable = worlds(random)
        gone = random.choice(cuttable)
        left = {file: text for file, text in texts.items() if not file.startswith(gone)}
        before, after = (
            run(write(tmp_path / f"{name} {part}", one), monkeypatch) for part, one in (("all", texts), ("cut", left))
        )
        assert before.targets
        wrong += [f"{name}, without {gone}: {fault}" for fault in violations(before, after)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.skipif(CASES < 1000, reason="takes minutes")
@pytest.mark.parametrize("name", slow_expressions())
def test_expressions_without_end_end(name, tmp_path, monkeypatch):
    texts: Mapping[str, Any] = {"main.tf": slow_expressions()[name]}
    # The only thing that is judged here is unknown, which is nothing to audit.
    assert run(write(tmp_path, texts), monkeypatch).exit_code() is ExitCode.NOTHING
