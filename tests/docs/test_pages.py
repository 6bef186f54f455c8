"""Pages of ``docs/``: their commands are run against a sandbox, and their output is what they print."""

import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from cognito_audit.sandbox import Sandbox
from cognito_audit.sandbox.seed import seed

DOCS = Path(__file__).parents[2] / "docs"
FILE = re.compile(r"<!-- file: (?P<name>\S+) -->\n```\w+\n(?P<text>.*?)```", re.DOTALL)
SAVED = re.compile(r"-\d{8}T\d{6}Z-[0-9a-f]{8}")
"""The time and the random part in the name of a saved original."""
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
            "COGNITO_AUDIT_STATE_DIR": "state",
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
            out = out.replace(f"{tmp_path}/", "").replace(sandbox.endpoint_url, "$ENDPOINT")
            return done.returncode, SAVED.sub("-20261123T030412Z-931284ed", out)

        yield run


@pytest.mark.parametrize("name", ["null-session.md", "fixing.md"])
def test_what_the_page_shows_is_what_happens(shell, tmp_path, name):
    file = DOCS / name
    page = file.read_text(encoding="utf-8")
    for held in FILE.finditer(page):
        (tmp_path / held["name"]).write_text(held["text"], encoding="utf-8")

    def told(block):
        lines = [line for line in block["body"].splitlines() if line.startswith("$ ")]
        ended = [shell(line[2:]) for line in lines]
        assert ended[0][0] == int(block["code"] or 0), ended[0][1]
        shown = "".join(f"{line}\n{out}" for line, (_, out) in zip(lines, ended, strict=True))
        return f"{block['head']}{shown}{block['foot']}"

    written = RUN.sub(told, page)
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(written, encoding="utf-8")
    assert page == written or os.environ.get("UPDATE_GOLDEN")


@pytest.mark.parametrize(
    ("answer", "flows"),
    [
        ({}, ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_USER_AUTH"]),
        (
            {"ClientSecretArn": "arn:aws:secretsmanager:x", "ExplicitAuthFlows": ["ALLOW_X"]},
            ["ALLOW_X", "ALLOW_USER_AUTH"],
        ),
        ({"ExplicitAuthFlows": ["USER_PASSWORD_AUTH"]}, ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_AUTH"]),
        (
            {"RefreshTokenRotation": {"Feature": "ENABLED"}},
            ["ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_USER_AUTH"],
        ),
    ],
    ids=["default flows", "a secret in Secrets Manager", "a legacy name", "rotation and default flows"],
)
def test_the_fix_by_hand_works_for_any_client(monkeypatch, answer, flows):
    page = (DOCS / "null-session.md").read_text(encoding="utf-8")
    script = next(held["text"] for held in FILE.finditer(page) if held["name"] == "fix.py")
    sent = {}

    def update(**request):
        sent.update(request)
        return {"UserPoolClient": request}

    def describe(**request):
        return {"UserPoolClient": {**request, "ClientType": "REGULAR", "ClientName": "web", **answer}}

    service = SimpleNamespace(describe_user_pool_client=describe, update_user_pool_client=update)
    monkeypatch.setitem(sys.modules, "boto3", SimpleNamespace(client=lambda *_, **__: service))
    monkeypatch.setenv("POOL", "eu-west-1_Example12")
    monkeypatch.setenv("CLIENT", "1example23456789")
    exec(script, {})  # noqa: S102  it is the page's own script
    kept = {key: value for key, value in answer.items() if key not in {"ClientSecretArn", "ExplicitAuthFlows"}}
    ids = {"UserPoolId": "eu-west-1_Example12", "ClientId": "1example23456789"}
    assert sent == {**ids, "ClientName": "web", **kept, "ExplicitAuthFlows": flows}
