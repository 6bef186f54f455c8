"""Sources that are read and judged in the process of the test, and the program as it runs with another SDK."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from cognito_audit.config.settings import resolve
from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.model.inventory import Inventory
from cognito_audit.model.run import Run
from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.services.audit import catalogue, fact_sources_of, judge_options
from cognito_audit.sources.files import FileOptions, FileSource
from cognito_audit.sources.live import Connection, LiveSource
from tests.invented.inventing import Invention
from tests.invented.sdk import newer_sdk
from tests.invented.server import Server
from tests.support import FAST, PACKAGE, PROGRAM, REGION, aws_variables

NOW = "2026-01-01T00:00:00Z"


@pytest.fixture(scope="session")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A botocore that knows the name: the folder for the front of ``PYTHONPATH``."""
    return newer_sdk(tmp_path_factory.mktemp("sdk"))


@pytest.fixture
def plain() -> Iterator[Server]:
    """Cognito without the name."""
    with Server() as server:
        yield server


@pytest.fixture
def inventive() -> Iterator[Server]:
    """Cognito with the name in every structure of every answer."""
    with Server(Invention()) as server:
        yield server


@pytest.fixture
def audited() -> Callable[[Server], tuple[Inventory, Run]]:
    """A live audit by all rules, in the process of the test and thus with the installed SDK.

    It needs ``aws_environment``.
    """

    def audit(server: Server) -> tuple[Inventory, Run]:
        settings = resolve({}, {}, {})
        rules = catalogue(settings)
        source = LiveSource(connection=Connection(regions=(REGION,), endpoint_url=server.url), pace=FAST)
        inventory = source.read(fact_sources_of(rules.rules))
        return inventory, judge(inventory, judge_options(settings, rules), NOW)

    return audit


@pytest.fixture
def program(tmp_path: Path) -> Callable[..., tuple[Any, int]]:
    """Runs the program on a server: what it printed as JSON, and its exit code. ``sdk`` is the SDK that it finds."""

    def run(server: Server, *words: str, sdk: Path | None = None) -> tuple[Any, int]:
        path = os.pathsep.join(str(one) for one in (sdk, PACKAGE) if one)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        environment |= {**aws_variables(tmp_path), "PYTHONPATH": path}
        where = ["--region", REGION, "--endpoint-url", server.url, "--no-config", "-f", "json"]
        done = subprocess.run(
            [*PROGRAM, *words, *where], check=False, capture_output=True, text=True,
            env=environment, cwd=tmp_path, timeout=120, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.stdout, done.stderr
        return json.loads(done.stdout), done.returncode

    return run


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Mapping[str, str]], Inventory]:
    """Reads texts, by the names of their files, in a folder that holds nothing else."""

    def read_files(texts: Mapping[str, str]) -> Inventory:
        folder = tmp_path / f"read-{len([*tmp_path.iterdir()])}"
        folder.mkdir()
        for name, text in texts.items():
            (folder / name).write_text(text, "utf-8")
        monkeypatch.chdir(folder)
        return FileSource(["."], FileOptions()).read(frozenset())

    return read_files


@pytest.fixture
def judged(read) -> Callable[[Mapping[str, str]], Run]:
    """What all rules say of texts."""
    return lambda texts: judge(read(texts), JudgeOptions(built_in().rules, NOW, {}, {}), NOW)


@pytest.fixture
def said() -> Callable[[Run], Any]:
    """All that a run says but for its notes: verdicts with their fingerprints, errors, and the exit code."""

    def of(run: Run) -> Any:
        results = [(one.rule, one.target, one.status, one.message, one.fingerprint) for one in run.results]
        return sorted(results), run.exit_code(), run.errors, run.broken, run.unread

    return of
