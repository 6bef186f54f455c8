"""What holds for all tests: a slow machine makes no test fail, what never changes is read once, and the stand-in for
Cognito that is a program of its own.
"""

import os
import secrets
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
import venv
from functools import cache
from pathlib import Path

import botocore.loaders
import pytest
from hypothesis import HealthCheck, settings

from tests.support import aws_variables

# The same examples in each run, here and in CI: a seed that nobody chose must turn no change red that has nothing to do
# with it. `pytest --hypothesis-profile exploring` looks further.
STEADY = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("steady", derandomize=True, database=None, **STEADY)
settings.register_profile("exploring", derandomize=False, print_blob=True, **STEADY)
settings.load_profile("steady")

# The SDK reads its service models anew for every session, half a second for the services of one audit. All tests of a
# process share them: one that changes a model changes a copy.
botocore.loaders.JSONFileLoader.load_file = staticmethod(cache(botocore.loaders.JSONFileLoader().load_file))

NEWEST = "COGNITO_AUDIT_NEWEST" in os.environ
"""Whether tests that install something take the newest there is, as ``.ci/newest`` says, not the tested versions."""

CONSTRAINTS = Path(__file__).parents[1] / "constraints.txt"
TESTED_ON = "2026-11-30"
"""npm takes nothing that was published later."""


@pytest.fixture(scope="session")
def tested_versions(tmp_path_factory):
    """Answers the environment in which pip installs the tested versions of all but some distributions."""

    def environment(*but):
        if NEWEST:
            return {}
        lines = CONSTRAINTS.read_text("utf-8").splitlines(keepends=True)
        file = tmp_path_factory.mktemp("constraints") / "constraints.txt"
        file.write_text("".join(line for line in lines if line.partition("==")[0] not in but))
        return {"PIP_CONSTRAINT": str(file)}

    return environment


@pytest.fixture(scope="session")
def npm(tmp_path_factory):
    """Installs a package with npm, and answers the folder; the test is skipped where that fails, but never in CI."""

    def install(package):
        folder = tmp_path_factory.mktemp("npm")
        program, told = shutil.which("npm"), "npm is not installed"
        if program:
            words = ["--no-save", "--no-audit", "--no-fund", *([] if NEWEST else ["--before", TESTED_ON])]
            wanted = [program, "install", *words, "--prefix", folder, package]
            done = subprocess.run(wanted, check=False, capture_output=True, text=True)
            if done.returncode == 0:
                return folder
            told = done.stderr.strip()
        told = f"{package} could not be installed: {told}"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)

    return install


@pytest.fixture
def aws_environment(monkeypatch, tmp_path):
    """Made-up credentials, a state folder of the test's own, and nothing of the machine's AWS configuration."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "COGNITO_AUDIT_"))]:
        monkeypatch.delenv(name)
    for name, value in aws_variables(tmp_path).items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="session")
def running_sandbox():
    """One sandbox for all tests of a process; a test takes ``sandbox``, which is empty."""
    from cognito_audit.sandbox import Sandbox  # noqa: PLC0415  slow to load, and most tests need none

    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running_sandbox):
    """A running sandbox with nothing in it."""
    running_sandbox.reset()
    return running_sandbox


@pytest.fixture(scope="session")
def free_port():
    """Finds ports below those that a system gives away by itself: nobody takes one between the look and the use."""

    def find():
        while True:
            port = 20_000 + secrets.randbelow(10_000)
            with socket.socket() as taken:
                if taken.connect_ex(("127.0.0.1", port)):
                    return port

    return find


@pytest.fixture(scope="session")
def listening():
    """Waits until a server answers anything at all."""

    def wait(process, url):
        deadline = time.monotonic() + 120
        while process.poll() is None and time.monotonic() < deadline:
            try:
                urllib.request.urlopen(url, timeout=5).close()  # noqa: S310  our own loopback URL
            except urllib.error.HTTPError as answered:
                answered.close()
                return
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError(f"the server at {url} did not listen")

    return wait


@pytest.fixture(scope="session")
def ministack(tmp_path_factory, free_port, listening, tested_versions):
    """The URL of ministack, for the credentials ``testing``; in an environment of its own, for it pins a botocore."""
    home = tmp_path_factory.mktemp("ministack")
    venv.create(home / "venv", with_pip=True)
    install = [home / "venv" / "bin" / "pip", "install", "--quiet", "ministack<1.6"]
    tested = {**os.environ, **tested_versions("botocore")}
    done = subprocess.run(install, check=False, capture_output=True, text=True, timeout=300, env=tested)
    if done.returncode and not os.environ.get("CI"):
        pytest.skip(f"ministack cannot be installed: {done.stderr[-200:]}")
    assert done.returncode == 0, done.stderr
    port = free_port()
    own = {"AUTH": "true", "BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "STATE_DIR": str(home / "state")}
    keys = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    with subprocess.Popen(
        [home / "venv" / "bin" / "ministack"], cwd=home, env={**os.environ, **own, **keys},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        url = f"http://127.0.0.1:{port}"
        listening(process, url)
        yield url
        process.terminate()
