"""``docs/null-session.md``: its commands are run against a sandbox, and its output is what they print."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cognito_audit.sandbox import Sandbox
from cognito_audit.sandbox.seed import seed

PAGE = Path(__file__).parents[2] / "docs" / "null-session.md"
FILE = re.compile(r"<!-- file: (?P<name>\S+) -->\n```python\n(?P<text>.*?)```", re.DOTALL)
RUN = re.compile(r"(?P<head><!-- run(?:: (?P<code>\d+))? -->\n```console\n)(?P<body>.*?)(?P<foot>```)", re.DOTALL)


@pytest.fixture
def shell(tmp_path):
    """Runs a line in a shell, with the seeded shop's ids in its environment; answers code and output, ids replaced."""
    with Sandbox() as sandbox:
        made = seed(sandbox)
        tools = tmp_path / "bin"
        tools.mkdir()
        (tools / "cognito-audit").write_text(f'#!/bin/sh\nexec {sys.executable} -P -m cognito_audit "$@"\n')
        (tools / "python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
        for tool in tools.iterdir():
            tool.chmod(0o755)
        told = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "COGNITO_AUDIT_"))},
            "PATH": f"{tools}:{os.environ['PATH']}",
            "PYTHONPATH": str(Path(sys.modules["cognito_audit"].__file__).parent.parent),
            "AWS_ACCESS_KEY_ID": "sandbox",
            "AWS_SECRET_ACCESS_KEY": "sandbox",
            "AWS_CONFIG_FILE": str(tmp_path / "none"),
            "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
            "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": sandbox.endpoint_url,
            "COLUMNS": "100",
            "ENDPOINT": sandbox.endpoint_url,
            "POOL": made.pools["shop"],
            "CLIENT": made.clients["shop/shop-web"],
        }
        # As long as the real ids, so that lines break where they did.
        names = {made.pools["shop"]: "eu-west-1_Example12"}
        for number, name in enumerate(("shop-web", "shop-checkout", "shop-app"), 1):
            names[made.clients[f"shop/{name}"]] = f"{number}example23456789example12x"

        def run(line):
            done = subprocess.run(
                ["sh", "-c", line], check=False, cwd=tmp_path, env=told, capture_output=True, text=True, timeout=120
            )
            assert not done.stderr, done.stderr
            out = done.stdout
            for real, shown in names.items():
                assert len(real) == len(shown)
                out = out.replace(real, shown)
            return done.returncode, out

        yield run


def test_the_story_goes_as_the_page_says(shell, tmp_path):
    page = PAGE.read_text(encoding="utf-8")
    for file in FILE.finditer(page):
        (tmp_path / file["name"]).write_text(file["text"], encoding="utf-8")

    def told(block):
        lines = [line for line in block["body"].splitlines() if line.startswith("$ ")]
        ended = [shell(line[2:]) for line in lines]
        assert ended[0][0] == int(block["code"] or 0), ended[0][1]
        shown = "".join(f"{line}\n{out}" for line, (_, out) in zip(lines, ended, strict=True))
        return f"{block['head']}{shown}{block['foot']}"

    written = RUN.sub(told, page)
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(written, encoding="utf-8")
    assert page == written or os.environ.get("UPDATE_GOLDEN")
