"""Questions are asked on a terminal, a *no* ends in one way, and without a terminal nothing is done."""

import os
import pty
import subprocess
import sys

import pytest

from cognito_audit.errors import Declined, ExitCode, UserError
from cognito_audit.lib.console import confirm
from tests.support import inherited

ASK = "from cognito_audit.lib.console import confirm; confirm('Go?', yes=False, lines=['- a']); print('done')"


def on_a_terminal(answer: str) -> subprocess.CompletedProcess[str]:
    ours, theirs = pty.openpty()
    os.write(ours, answer.encode())
    done = subprocess.run(
        [sys.executable, "-P", "-c", ASK], check=False, stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, text=True,
        env=inherited(), timeout=60,
    )  # fmt: skip
    os.close(theirs)
    done.stderr = os.read(ours, 65536).decode()
    os.close(ours)
    return done


@pytest.mark.parametrize("answer", ["y\n", "YES\n", " y \n"])
def test_yes_goes_on(answer) -> None:
    done = on_a_terminal(answer)
    assert (done.returncode, done.stdout) == (0, "done\n")
    assert done.stderr.split("\r\n")[-2:] == ["- a", "Go? [y/N] "]  # a terminal shows what was typed before it


@pytest.mark.parametrize("answer", ["n\n", "\n", "yess\n", "no\n", "\x04"])
def test_anything_else_is_a_no(answer) -> None:
    done = on_a_terminal(answer)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Declined: Cancelled; nothing was changed." in done.stderr


def test_with_yes_nothing_is_asked_and_the_lines_are_printed(capsys) -> None:
    confirm("Go?", yes=True, lines=["a", "b"])
    assert capsys.readouterr().err == "a\nb\n"


def test_without_a_terminal_the_error_names_yes() -> None:
    with pytest.raises(UserError, match=r"cannot ask for confirmation \(Go\?\): there is no terminal; pass --yes"):
        confirm("Go?", yes=False)


def test_a_no_has_one_exit_code_and_one_message() -> None:
    declined = Declined()
    assert (declined.exit_code, str(declined)) == (ExitCode.ERROR, "Cancelled; nothing was changed.")
