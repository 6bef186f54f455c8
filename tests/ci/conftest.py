"""The files for pipelines, and a project that uses them."""

import os
import shlex
from pathlib import Path

import pytest

from tests.support import PACKAGE, PROGRAM

ROOT = Path(__file__).parents[2]

TEMPLATE = """\
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
  Web:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref Pool
      ExplicitAuthFlows: [ALLOW_USER_SRP_AUTH]
"""
CLEAN = 'AWSTemplateFormatVersion: "2010-09-09"\nResources:\n  Topic:\n    Type: AWS::SNS::Topic\n'


@pytest.fixture
def root() -> Path:
    """The checkout with the files that pipelines read."""
    return ROOT


@pytest.fixture
def project(tmp_path) -> Path:
    """A folder whose template has findings."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "template.yaml").write_text(TEMPLATE)
    return folder


@pytest.fixture
def environment(tmp_path) -> dict[str, str]:
    """An environment without CI or AWS in it, where ``cognito-audit`` is this very program."""
    program = tmp_path / "runner" / "cognito-audit" / "bin" / "cognito-audit"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec {shlex.join(PROGRAM)} "$@"\n')
    program.chmod(0o755)
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "COGNITO_AUDIT_", "GITHUB_", "CI"))
    }
    return {
        **kept,
        "PATH": f"{program.parent}{os.pathsep}{kept['PATH']}",
        "PYTHONPATH": str(PACKAGE),
        "RUNNER_TEMP": str(tmp_path / "runner"),
    }
