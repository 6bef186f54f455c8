"""What holds for all tests: a slow machine makes no test fail, what never changes is read once, and the stand-in for
Cognito that is a program of its own.
"""

import os
import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.request
import venv
from functools import cache

import botocore.loaders
import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

# The SDK reads its service models anew for every session, half a second for the services of one audit. All tests of a
# process share them: one that changes a model changes a copy.
botocore.loaders.JSONFileLoader.load_file = staticmethod(cache(botocore.loaders.JSONFileLoader().load_file))

MINISTACK = "ministack>=1.5.33,<1.6"


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
def ministack(tmp_path_factory, free_port, listening):
    """The URL of ministack, for the credentials ``testing``; in an environment of its own, for it pins a botocore."""
    home = tmp_path_factory.mktemp("ministack")
    venv.create(home / "venv", with_pip=True)
    install = [home / "venv" / "bin" / "pip", "install", "--quiet", MINISTACK]
    done = subprocess.run(install, check=False, capture_output=True, text=True, timeout=300)
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
