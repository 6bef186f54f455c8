"""An SDK that is older than a setting reads an answer without it, and would reset it: the fix refuses.

botocore 1.35.68 to 1.37.38 know ALLOW_USER_AUTH, but not RefreshTokenRotation, which came with 1.38.0.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.oldsdk
PACKAGE = Path(sys.modules["cognito_audit"].__file__).parent.parent


@pytest.fixture(scope="module", params=["1.35.68", "1.37.38"])
def old_sdk(request, tmp_path_factory):
    """A folder with boto3 and botocore of that version, and nothing newer."""
    folder = tmp_path_factory.mktemp("sdk")
    wanted = [f"boto3=={request.param}", f"botocore=={request.param}"]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", folder]
    done = subprocess.run([*pip, *wanted], check=False, capture_output=True, text=True, timeout=300)
    if done.returncode and not os.environ.get("CI"):
        pytest.skip("pip cannot install that version here")
    assert done.returncode == 0, done.stderr
    return request.param, folder


def test_an_old_sdk_refuses_instead_of_resetting(local, old_sdk):
    """Neither an update nor a request to copy, and the reason names the setting and the way out."""
    version, folder = old_sdk
    client_id = local.make(
        ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH"], RefreshTokenRotation={"Feature": "ENABLED"},
        CallbackURLs=["https://app.example.com/cb"],
    )  # fmt: skip
    before, writes = local.client(client_id), local.sandbox.calls["UpdateUserPoolClient"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(PACKAGE)])}
    used = [sys.executable, "-c", "import botocore; print(botocore.__version__)"]
    assert subprocess.run(used, check=True, capture_output=True, text=True, env=environment).stdout.strip() == version
    program = [sys.executable, "-m", "cognito_audit", "fix", "--user-pool-id", local.pool_id, "--client-id", client_id]
    where = ["--endpoint-url", local.sandbox.endpoint_url, "--no-config", "--select", "user-auth-disabled"]
    done = subprocess.run(
        [*program, *where, "--apply", "--yes", "-f", "json"], check=False, capture_output=True, text=True,
        env=environment, timeout=120, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    (resource,) = json.loads(done.stdout)["resources"]
    assert resource["fixes"] == []
    assert resource["request"] is None
    (reason,) = resource["unfixed"][0]["reasons"]
    assert "RefreshTokenRotation" in reason
    assert "upgrade boto3" in reason
    assert local.client(client_id) == before
    assert local.sandbox.calls["UpdateUserPoolClient"] == writes
