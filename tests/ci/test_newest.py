"""``.ci/newest`` says what broke: stand-ins for Python and git play the machine, the script is the real one."""

import os
import subprocess
import sys

import pytest

PYTHON = """\
#!/bin/sh
case "$*" in
  "-m venv "*) mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; cp "$0" "$3/bin/pip" ;;
  "install "*) exit "${INSTALL-0}" ;;
  *"-m pytest"*) echo "arguments: $*"; echo "FAILED tests/test_a.py::test_b - because"; exit "${SUITE-0}" ;;
  "-m tests.ledger check")
    if [ "${LEDGER-0}" -eq 2 ]; then echo "error: no network" >&2; else echo "| operation | decided |"; fi
    exit "${LEDGER-0}" ;;
  -V) echo "Python 3.99" ;;
  *) exec "$REAL_PYTHON" "$@" ;;
esac
"""
GIT = """\
#!/bin/sh
if [ "$1" = status ]; then printf "${CHANGED-}"; exit; fi
for folder; do :; done
cp -R . "$folder"
"""


@pytest.fixture
def newest(root, tmp_path):
    """Runs the script in a folder of its own, as if parts of it had those exit codes."""
    for name, text in {
        "python3": PYTHON,
        "git": GIT,
        "chromium": "#!/bin/sh\n",
        "npm": "#!/bin/sh\n",
    }.items():
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(text)
        program.chmod(0o755)
    here = tmp_path / "here"
    (here / ".ci").mkdir(parents=True)
    for name in ("newest", "tools", "versions.py"):
        (here / ".ci" / name).write_bytes((root / ".ci" / name).read_bytes())
    (here / "constraints.txt").write_text("# why\npytest==0.1\nnot-installed==1\n")

    def run(*words, **codes):
        summary = tmp_path / "summary.md"
        summary.write_text("")
        path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
        told = {"PATH": path, "REAL_PYTHON": sys.executable, "GITHUB_STEP_SUMMARY": str(summary)}
        command = ["bash", here / ".ci" / "newest", *words]
        done = subprocess.run(command, env={**os.environ, **told, **codes}, capture_output=True, text=True, check=False)
        return done, summary.read_text(), (here / "constraints.txt").read_text()

    return run


def test_it_succeeds_where_the_suite_and_the_ledger_do(newest):
    done, summary, constraints = newest("-k", "shapes")
    assert done.returncode == 0, done.stderr
    assert "-m pytest -q -n 2 -k shapes" in done.stdout
    assert "The suite (pytest -k shapes) passes with the newest versions. The ledger check passes." in summary
    assert f"| pytest | 0.1 | {pytest.__version__} |" in summary
    assert "pytest==0.1\n" in constraints, "nothing is taken over unless asked for"


@pytest.mark.parametrize(
    ("codes", "suite", "ledger"),
    [
        ({"SUITE": "1"}, "FAILS", "passes"),
        ({"LEDGER": "1"}, "passes", "FAILS"),
        ({"SUITE": "2", "LEDGER": "2"}, "FAILS", "FAILS"),
        ({"SUITE": "5"}, "FAILS", "passes"),
    ],
)
def test_it_fails_where_either_does_and_says_which(newest, codes, suite, ledger):
    done, summary, _ = newest(**codes)
    assert done.returncode == 1
    assert f"The suite {suite} with the newest versions. The ledger check {ledger}." in summary
    assert ("    FAILED tests/test_a.py::test_b - because" in summary) is (suite == "FAILS")
    assert ("| operation | decided |" in summary) is (codes.get("LEDGER") == "1")
    assert ("    error: no network" in summary) is (codes.get("LEDGER") == "2"), "why there is no table"


def test_what_is_not_committed_is_named_because_it_was_not_tested(newest):
    _, summary, _ = newest(CHANGED=" M cognito_audit/ledger.toml\\n?? new.py\\n")
    assert "What is not committed was left out:\n\n     M cognito_audit/ledger.toml\n    ?? new.py\n" in summary
    assert "What is not committed" not in newest()[1]


def test_versions_that_cannot_be_installed_are_told(newest):
    done, summary, _ = newest(INSTALL="1")
    assert done.returncode == 1
    assert "cannot be installed together" in done.stdout
    assert "cannot be installed together" in summary


def test_the_newest_versions_are_taken_over_on_demand(newest):
    done, _, constraints = newest("--write", SUITE="1")
    assert done.returncode == 1
    assert constraints.startswith(f"# why\npytest=={pytest.__version__}\nnot-installed==1\n")
    assert "\nhypothesis==" in constraints
