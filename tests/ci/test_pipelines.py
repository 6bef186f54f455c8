"""The templates for GitLab and CodeBuild, the container and the hook: each as far as it runs without its service."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
import yaml
from junitparser import JUnitXml

SCRIPTS = Path(sysconfig.get_path("scripts"))


@pytest.mark.parametrize(
    "command",
    [
        ["check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", "templates/gitlab-ci.yml"],
        ["check-jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml"],
        ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", ".github/workflows/newest.yml"],
        ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", ".github/workflows/prowler.yml"],
        ["pre-commit", "validate-manifest", ".pre-commit-hooks.yaml"],
    ],
    ids=lambda command: command[-1],
)
def test_a_file_fits_the_schema_of_the_service_that_reads_it(command, root):
    done = subprocess.run([SCRIPTS / command[0], *command[1:]], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def shell(script, cwd, environment, **variables):
    return subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=cwd,
        env={**environment, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_gitlab_job_leaves_the_reports_that_it_names(root, project, environment):
    job = yaml.safe_load((root / "templates" / "gitlab-ci.yml").read_text("utf-8"))["cognito-audit"]
    done = shell("\n".join(job["script"]), project, environment, **job["variables"])
    assert done.returncode == 1, done.stderr
    reports = job["artifacts"]["reports"]
    assert JUnitXml.fromfile(str(project / reports["junit"])).failures > 0
    assert json.loads((project / reports["codequality"]).read_text())
    assert job["artifacts"]["when"] == "always"


def test_an_incomplete_audit_is_a_warning_on_gitlab(root, project, environment):
    template = project / "template.yaml"
    unknown = template.read_text().replace("[ALLOW_USER_SRP_AUTH]", "!Ref Flows")
    template.write_text(f"{unknown}Parameters:\n  Flows: {{Type: CommaDelimitedList}}\n")
    job = yaml.safe_load((root / "templates" / "gitlab-ci.yml").read_text("utf-8"))["cognito-audit"]
    done = shell("\n".join(job["script"]), project, environment, AUDIT_ARGS="--fail-on none .")
    assert done.returncode == job["allow_failure"]["exit_codes"] == 3


def test_the_build_project_leaves_the_report_that_it_names(root, project, environment):
    spec = yaml.safe_load((root / "templates" / "buildspec.yml").read_text("utf-8"))
    done = shell("\n".join(spec["phases"]["build"]["commands"]), project, environment, **spec["env"]["variables"])
    assert done.returncode == 1, done.stderr
    report = spec["reports"]["cognito-audit"]
    assert report["file-format"] == "JUNITXML"
    assert JUnitXml.fromfile(str(project / report["files"][0])).tests > 0


def test_the_container_runs_as_nobody_and_hadolint_agrees(root):
    done = subprocess.run([SCRIPTS / "hadolint", root / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    users = re.findall(r"^USER (\S+)", (root / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    assert users == ["65532:65532"]


def test_the_program_runs_where_nothing_can_be_written(project, environment):
    """As ``docker run --read-only`` does; root can write anywhere, so the folder is only asked what is new in it."""
    before = sorted(project.rglob("*"))
    done = shell("cognito-audit check .", project, environment, PYTHONDONTWRITEBYTECODE="1", HOME="/nonexistent")
    assert done.returncode == 1, done.stderr
    assert sorted(project.rglob("*")) == before


@pytest.fixture
def hook_repository(root, tmp_path) -> Path:
    """A git repository with this program in it, as pre-commit clones one.

    It holds what the container's image is built from and no more, so that a file that is missing there is missed here.
    """
    folder = tmp_path / "hook"
    folder.mkdir()
    kept = [line[1:] for line in (root / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")]
    for name in (*kept, ".pre-commit-hooks.yaml"):
        copy = shutil.copytree if (root / name).is_dir() else shutil.copy
        copy(root / name, folder / name)
    commit(folder)
    return folder


def commit(folder):
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "all"]):
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


@pytest.mark.pip
def test_pre_commit_installs_the_hook_and_stops_a_commit(
    hook_repository, project, environment, tmp_path, tested_versions
):
    commit(project)
    clean = {name: value for name, value in environment.items() if name not in ("PYTHONPATH", "PATH")}
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "try-repo", str(hook_repository), "cognito-audit", "--all-files"],
        cwd=project,
        env={**clean, **tested_versions(), "PATH": os.environ["PATH"], "PRE_COMMIT_HOME": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    told = done.stdout + done.stderr
    if "No matching distribution found" in told and os.environ.get("CI") != "true":
        pytest.skip("pip found no distribution of what the program needs")
    assert "exit code: 1" in told, told
    assert "user-auth-disabled" in told, told
