"""The GitHub Action: its shell steps, run as a runner runs them."""

import json
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest
import yaml


@pytest.fixture
def action(root) -> dict:
    return yaml.safe_load((root / "action.yml").read_text("utf-8"))


@pytest.fixture
def step(action, project, environment, tmp_path):
    """Runs one step by its name, with inputs (else their defaults) and what earlier steps gave; what it gave back."""

    def run(name: str, given: dict[str, str] | None = None, earlier: dict[str, str] | None = None):
        defaults = {key: told["default"] for key, told in action["inputs"].items()}
        values = {f"inputs.{key}": value for key, value in {**defaults, **(given or {})}.items()}
        values |= {f"steps.audit.outputs.{key}": value for key, value in (earlier or {}).items()}
        told = next(step for step in action["runs"]["steps"] if step["name"] == name)
        env = {key: values[re.fullmatch(r"\$\{\{ (\S+) \}\}", value)[1]] for key, value in told["env"].items()}
        script = tmp_path / "step.sh"
        script.write_text(told["run"])
        output = tmp_path / "output"
        output.write_text("")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=project,
            env={**environment, **env, "GITHUB_OUTPUT": str(output)},
            capture_output=True,
            text=True,
            check=False,
        )
        return done, dict(line.split("=", 1) for line in output.read_text().splitlines())

    return run


def test_findings_are_annotated_and_written_and_the_gate_fails_after_the_upload(action, step, project):
    audited, outputs = step("Audit")
    assert audited.returncode == 0, audited.stderr
    assert outputs == {"exit-code": "1", "written": "true"}
    assert "::error file=template.yaml," in audited.stdout
    assert json.loads((project / "cognito-audit.sarif").read_text())["runs"][0]["results"]
    gate, _ = step("Gate", earlier=outputs)
    assert gate.returncode == 1
    names = [step["name"] for step in action["runs"]["steps"]]
    assert names.index("Audit") < names.index("Upload") < names.index("Gate")
    upload = action["runs"]["steps"][names.index("Upload")]
    assert upload["if"] == "inputs.upload-sarif == 'true' && steps.audit.outputs.written == 'true'"


def test_a_wrong_option_gives_no_file_to_upload(step, project):
    (project / "cognito-audit.sarif").write_text("of an earlier run")
    _, outputs = step("Audit", {"args": "--no-such-option"})
    assert outputs == {"exit-code": "2"}


def test_words_are_lines_so_that_spaces_need_no_quotes(step, project):
    (project / "my templates").mkdir()
    shutil.move(project / "template.yaml", project / "my templates" / "t.yaml")
    audited, outputs = step("Audit", {"paths": "my templates\n", "args": "--fail-on\nnone\n--allow-incomplete\n"})
    assert outputs["exit-code"] == "0", audited.stderr
    assert "file=my templates/t.yaml" in audited.stdout


@pytest.mark.parametrize("name", ["paths", "args", "sarif-file"])
@pytest.mark.parametrize(
    "evil", ["$(touch owned)", "`touch owned`", "; touch owned", '"; touch owned; "', "-x; touch owned"]
)
def test_no_input_is_run_by_the_shell(name, evil, step, project):
    step("Audit", {name: evil})
    assert not (project / "owned").exists()


def test_no_input_is_written_into_a_script(action):
    scripts = [step["run"] for step in action["runs"]["steps"] if "run" in step]
    assert len(scripts) == 3
    assert not any("${{" in script for script in scripts)


@pytest.mark.parametrize("place", ["action.yml", ".github/workflows"])
def test_zizmor_finds_nothing(root, place):
    zizmor = Path(sysconfig.get_path("scripts")) / "zizmor"
    command = [zizmor, "--offline", "--no-progress", "--persona", "pedantic", place]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_others_can_refer_to_every_output(action):
    assert action["outputs"]["exit-code"]["value"] == "${{ steps.audit.outputs.exit-code }}"
