"""What tests of several folders share: constants, and how a test runs the program. Fixtures are in ``conftest.py``."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import cognito_audit
from cognito_audit.sources.live import Pace

REGION = "eu-west-1"
PACKAGE = Path(cognito_audit.__file__).parent.parent
"""The folder that holds the tested package: on ``PYTHONPATH``, a child process runs the same program."""
PROGRAM = (sys.executable, "-P", "-m", "cognito_audit")
FAST = Pace(requests_per_second=2000, per_pool=2000, threads=8)
"""No pauses between requests: a server of the tests has no quotas."""


def aws_variables(folder: Path) -> dict[str, str]:
    """Return variables with made-up credentials, no AWS configuration, and state in ``folder``."""
    return {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_CONFIG_FILE": str(folder / "no-config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(folder / "no-credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
        # A server that always refuses is asked twice, not eight times with growing pauses.
        "AWS_MAX_ATTEMPTS": "2",
        "COGNITO_AUDIT_STATE_DIR": str(folder / "state"),
    }


def inherited(**variables: str) -> dict[str, str]:
    """Return the environment of this process for a child that runs the same program."""
    return {**os.environ, "PYTHONPATH": str(PACKAGE), **variables}


def isolated(folder: Path) -> dict[str, str]:
    """Return an environment for the program without the machine's AWS, CI or own variables; warnings are errors."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "COGNITO_AUDIT_", "CI"))}
    program = {"PYTHONPATH": str(PACKAGE), "PYTHONWARNINGS": "error", "COLUMNS": "80"}
    return {**kept, **aws_variables(folder), **program}


@dataclass(frozen=True)
class Completed:
    """A completed run of the program."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


def run_program(*words: str, folder: Path, environment: dict[str, str], stdin: bytes = b"") -> Completed:
    """Run the program in a folder."""
    done = subprocess.run(
        [*PROGRAM, *words], check=False, cwd=folder, env=environment, input=stdin, capture_output=True, timeout=120
    )
    return Completed(done.returncode, done.stdout.decode(), done.stderr.decode())
