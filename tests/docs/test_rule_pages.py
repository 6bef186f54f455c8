"""docs/rules/ is what the rule files say."""

import subprocess
import sys
from pathlib import Path

GENERATE = Path(__file__).parents[2] / "docs" / "generate.py"


def test_the_pages_are_up_to_date() -> None:
    run = subprocess.run([sys.executable, GENERATE, "--check"], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")


def test_a_page_that_is_not_what_the_rule_says_is_named(tmp_path: Path) -> None:
    copy = tmp_path / "generate.py"
    copy.write_text(GENERATE.read_text("utf-8"), "utf-8")
    subprocess.run([sys.executable, copy], check=True)
    page = tmp_path / "rules" / "user-auth-disabled.md"
    page.write_text(page.read_text("utf-8") + "and more\n", "utf-8")
    (tmp_path / "rules" / "gone.md").write_text("a rule that is no more\n", "utf-8")
    run = subprocess.run([sys.executable, copy, "--check"], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert [line.partition(" ")[0] for line in run.stderr.splitlines()] == [
        "docs/rules/gone.md",
        "docs/rules/user-auth-disabled.md",
    ]
    subprocess.run([sys.executable, copy], check=True)
    assert subprocess.run([sys.executable, copy, "--check"], check=False).returncode == 0
