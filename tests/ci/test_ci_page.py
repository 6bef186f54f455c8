"""docs/ci.md promises what the program does."""

import json
import os
import re
import subprocess
import sys

import pytest
import yaml

from cognito_audit.model.run import ExitCode


@pytest.fixture
def page(root) -> str:
    return (root / "docs" / "ci.md").read_text("utf-8")


def test_the_policy_is_what_the_program_prints(root, page, environment):
    printed = subprocess.run(
        [sys.executable, "-m", "cognito_audit", "permissions"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    block = f"<!-- permissions -->\n```json\n{printed}```\n"
    if os.environ.get("UPDATE_GOLDEN"):
        page = re.sub(r"<!-- permissions -->\n```json\n.*?```\n", lambda _: block, page, flags=re.DOTALL)
        (root / "docs" / "ci.md").write_text(page, "utf-8")
    assert block in page


def test_the_trust_policy_names_one_branch(page):
    trust = next(block for block in re.findall(r"```json\n(.*?)```", page, re.DOTALL) if "Principal" in block)
    (statement,) = json.loads(trust)["Statement"]
    conditions = statement["Condition"]
    assert list(conditions) == ["StringEquals"]
    assert not any("*" in value for value in conditions["StringEquals"].values())


def test_every_exit_code_is_explained(page):
    table = re.findall(r"^\| (\d+) \|", page.partition("## Exit codes")[2], re.MULTILINE)
    assert [int(code) for code in table] == sorted(ExitCode)


def test_every_input_of_the_action_is_explained(root, page):
    inputs = yaml.safe_load((root / "action.yml").read_text("utf-8"))["inputs"]
    table = dict(re.findall(r"^\| `([\w-]+)` \| (?:`(.*?)`)? ?\|", page, re.MULTILINE))
    assert table == {name: told["default"] for name, told in inputs.items()}


def test_the_workflows_are_yaml(page):
    blocks = re.findall(r"(?:^    .*\n(?:\n(?=    ))?)+", page, re.MULTILINE)
    workflows = [block for block in blocks if re.match(r"    \w[\w-]*:\n", block)]
    assert len(workflows) == 4
    assert all(isinstance(yaml.safe_load(workflow), dict) for workflow in workflows)
