"""The output in docs/probe.md is the program's own. ``UPDATE_DOCS=1`` writes it anew."""

import os
import re
import shlex
import subprocess
from pathlib import Path
from string import Template

from tests.support import PROGRAM, inherited

DOCUMENT = Path(__file__).parents[2] / "docs" / "probe.md"
BLOCK = re.compile(r"```console\n\$ cognito-audit (?P<command>[^\n]*)\n(?P<output>.*?)```\n", re.DOTALL)
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


def test_the_output_in_the_document_is_real(probing, sandbox, tmp_path):
    pool, web = probing.subject(pool={"UsernameAttributes": ["email"]}.items(), ExplicitAuthFlows=None)
    made = probing.cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="app", ExplicitAuthFlows=["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    )
    names = {"POOL": pool, "WEB": web, "APP": made["UserPoolClient"]["ClientId"], "URL": sandbox.endpoint_url}
    shown = {
        pool: "eu-west-1_Example01",
        web: "webclient00000000000000000",
        names["APP"]: "appclient00000000000000000",
        sandbox.endpoint_url: "http://127.0.0.1:48000",
    }
    assert [len(value) for value in shown] == [len(stand_in) for stand_in in shown.values()]  # lines are wrapped

    def real(block):
        words = shlex.split(Template(block["command"]).substitute(names))
        done = subprocess.run(
            [*PROGRAM, *words], check=False, cwd=tmp_path, text=True,
            env=inherited(COLUMNS="100"),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120,
        )  # fmt: skip
        output = re.sub(UUID, "00000000-0000-4000-8000-000000000000", done.stdout)
        for value, stand_in in shown.items():
            output = output.replace(value, stand_in)
        return f"```console\n$ cognito-audit {block['command']}\n{output}[exit {done.returncode}]\n```\n"

    written = DOCUMENT.read_text("utf-8")
    actual = BLOCK.sub(real, written)
    if os.environ.get("UPDATE_DOCS"):
        DOCUMENT.write_text(actual, "utf-8")
    assert len(BLOCK.findall(actual)) == 4
    assert actual == written
