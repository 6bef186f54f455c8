"""Canaries: random texts in every place that may hold a secret, and in nothing that the program writes.

``HOSTILE_CASES`` is how many places are tried; all of them where it is as large.
"""

import json
import os
import random
import re
import secrets
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from cognito_audit.model.run import Run
from cognito_audit.reporting.registry import formats_of
from tests.hostile.secret_places import CLIENT_ID, PLACES, POOL_ID, URLS, Place, saved
from tests.support import REGION, isolated, run_program

CASES = int(os.environ.get("HOSTILE_CASES", "12"))
CHOSEN = sorted(random.Random(13).sample(sorted(PLACES), min(CASES, len(PLACES))))
FORMATS = [name for name in formats_of(Run) if name not in ("text", "asff")]
"""All that files can be reported as; AWS Security Hub takes findings on live resources alone."""
CHECK = ("check", ".", "--profile-rules", "strict", "--min-severity", "info")
CHAIN = (
    ("check", ".", "-f", "json=OUT/first.json"),
    ("check", ".", "--profile-rules", "strict", "-f", "json=OUT/run.json"),
    ("report", "OUT/run.json", "-f", "text", "-f", "html=OUT/again.html"),
    ("diff", "OUT/first.json", "OUT/run.json", "-f", "json"),
    ("baseline", "write", "OUT/run.json", "--file", "OUT/baseline.json"),
    ("diagnose", ".", "-f", "json", "-f", "html=OUT/diagnosis.html", "-f", "markdown=OUT/diagnosis.md"),
    ("diagnose", ".", "--snippet", "python"),
    ("fix", ".", "-f", "text", "-f", "json=OUT/plan.json"),
    ("fix", ".", "--as", "cloudformation"),
    ("fix", ".", "--as", "terraform"),
)
"""Every other command that reads files, or what another one wrote."""


def canary():
    """Return a text that nothing else holds: upper and lower case and digits, as keys have."""
    return f"cNry{secrets.token_hex(8)}Zq"


def planted(place, folder, text):
    """Write the files of a place, with the canary in them."""
    for name, content in place.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content.replace("CANARY", text))


def written(folder, but=()):
    """Return all that stands in files below a folder."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path not in but)
    return {str(path.relative_to(folder)): path.read_text("utf-8", "replace") for path in files}


def leaks(text, outputs):
    """Return which outputs hold a canary, however its letters are written."""
    pattern = re.compile(re.escape(text), re.IGNORECASE)
    return [name for name, output in outputs.items() if pattern.search(output)]


def outputs_of(place, folder, *words, **variables):
    """Run the program on the files of a place, and return what it wrote: both streams, and files."""
    inputs = folder / "inputs"
    given = {inputs / name for name in place.files}
    out = folder / "out"
    out.mkdir(exist_ok=True)
    done = run_program(*words, folder=inputs, environment={**isolated(out), "HOME": str(out), **variables})
    assert done.code != 70 or "COGNITO_AUDIT_TRACEBACK" in variables, done.err
    return {"stdout": done.out, "stderr": done.err, **written(folder, given)}


@pytest.mark.parametrize("name", CHOSEN)
def test_no_output_of_any_command_or_format_holds_a_canary(tmp_path, name):
    place, text = PLACES[name], canary()
    inputs = tmp_path / "inputs"
    planted(place, inputs, text)
    words = tuple(word.replace("CANARY", text) for word in place.words)
    wide = [word for one in FORMATS for word in ("-f", f"{one}={tmp_path}/out/{one}.txt")]
    found = outputs_of(place, tmp_path, *CHECK, *words, "--debug", "-f", "text", *wide)
    assert {f"out/{one}.txt" for one in FORMATS} <= found.keys(), found["stderr"]
    if place.harmless:
        assert leaks(text, found), "a canary in a place that every report shows is found"
        return
    assert leaks(text, found) == []


@pytest.mark.parametrize("name", [name for name in CHOSEN if not PLACES[name].harmless][: max(3, CASES // 4)])
def test_no_command_that_reads_files_shows_a_canary(tmp_path, name):
    place, text = PLACES[name], canary()
    planted(place, tmp_path / "inputs", text)
    for words in CHAIN:
        given = [word.replace("OUT", str(tmp_path / "out")) for word in words]
        found = outputs_of(place, tmp_path, *given)
        assert "Usage:" not in found["stderr"], words
        assert leaks(text, found) == [], words


FAILING = """
import sys
from cognito_audit.services import audit
def fail(inventory, *_):
    try:
        raise KeyError(repr([target.answers for target in inventory.targets]) + "CANARY")
    except KeyError as error:
        raise ValueError("CANARY") from error
audit.judge = fail
sys.argv = ["cognito-audit", "check", ".", "--debug"]
from cognito_audit.__main__ import main
main()
"""


@pytest.mark.parametrize("variables", [{}, {"COGNITO_AUDIT_TRACEBACK": "1"}], ids=["plain", "with its traceback"])
def test_an_internal_error_shows_no_value(tmp_path, variables):
    text = canary()
    planted(PLACES["saved client secret"], tmp_path, text)
    done = subprocess.run([sys.executable, "-P", "-c", FAILING.replace("CANARY", text)], cwd=tmp_path, check=False,
                          capture_output=True, timeout=120, env={**isolated(tmp_path), **variables})  # fmt: skip
    shown = (done.stdout + done.stderr).decode()
    assert done.returncode == 70, shown
    assert ("KeyError" in shown) == bool(variables)
    assert leaks(text, {"shown": shown}) == []


def test_no_report_of_a_live_audit_holds_a_canary(sandbox, tmp_path):
    """The secret of a client, of an identity provider, in a URL, and in the variables of the process."""
    texts = {name: canary() for name in ("provider", "url", "key", "token")}
    api = sandbox.client(REGION)
    pool = api.create_user_pool(PoolName="main")["UserPool"]["Id"]
    url = f"https://u:{texts['url']}@example.com/cb"
    made = api.create_user_pool_client(UserPoolId=pool, ClientName="web", GenerateSecret=True, CallbackURLs=[url])
    api.create_identity_provider(UserPoolId=pool, ProviderName="corp", ProviderType="OIDC", AttributeMapping={},
        ProviderDetails={"client_id": "x", "client_secret": texts["provider"], "oidc_issuer": "https://example.com",
                         "attributes_request_method": "GET", "authorize_scopes": "openid"})  # fmt: skip
    texts["made"] = made["UserPoolClient"]["ClientSecret"]
    out = tmp_path / "out"
    variables = {"AWS_SECRET_ACCESS_KEY": texts["key"], "AWS_SESSION_TOKEN": texts["token"]}
    environment = {**isolated(tmp_path), **variables}
    words = ["--user-pool-id", pool, "--endpoint-url", sandbox.endpoint_url, "--debug"]
    wide = [word for one in [*FORMATS, "asff"] for word in ("-f", f"{one}={out}/{one}.txt")]
    out.mkdir()
    words += ["--save-evidence", str(out / "evidence"), "--profile-rules", "strict"]
    done = run_program("check", *words, "-f", "text", *wide, folder=tmp_path, environment=environment)
    again = run_program("check", str(out / "evidence"), folder=tmp_path, environment=environment)
    found = {"stdout": done.out, "stderr": done.err, "again": again.out + again.err, **written(tmp_path)}
    assert done.code in (0, 1, 3), done.err
    assert made["UserPoolClient"]["ClientId"] in done.out + found["out/json.txt"]
    assert {name: leaks(text, found) for name, text in texts.items() if leaks(text, found)} == {}


RULE = """
id = "X001"
severity = "high"
title = "Shows what it can"
why = "It prints a secret."
since = "1.0.0"
fails = "client.ClientName == 'web'"
message = "{{ client.ClientSecret }} {{ client.CallbackURLs }}"
path = "ClientSecret"
remediation = "None."
references = ["https://example.com"]

[[examples]]
expect = "failed"
client.ClientName = "web"

[[examples]]
expect = "passed"
client.ClientName = "app"

[[examples]]
expect = "not-evaluated"
client.ClientName = { unknown = "AccessDenied" }
"""


def test_a_rule_of_the_user_cannot_print_a_secret(tmp_path):
    text = canary()
    inputs = tmp_path / "inputs"
    place = Place(saved(ClientSecret="CANARY", CallbackURLs=[URLS["user part"]]))
    planted(place, inputs, text)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "shows.toml").write_text(RULE)
    found = outputs_of(place, tmp_path, "check", ".", "--rules", str(tmp_path / "rules"), "--select", "X001")
    assert "http://(redacted)@example.com/cb" in found["stdout"] + found["stderr"], found
    assert leaks(text, found) == []


def test_what_is_configured_shows_no_credential(tmp_path):
    text = canary()
    (tmp_path / "cognito-audit.toml").write_text(f'endpoint-url = "https://u:{text}@example.com/"\n')
    for words in (("config", "show"), ("config", "show", "-f", "json")):
        done = run_program(*words, folder=tmp_path, environment=isolated(tmp_path))
        assert "(redacted)@example.com" in done.out
        assert leaks(text, {"stdout": done.out, "stderr": done.err}) == []


DESCRIBED = {
    "DescribeUserPool": {"UserPool": {"Id": POOL_ID, "Name": "main"}},
    "DescribeUserPoolClient": {
        "UserPoolClient": {"UserPoolId": POOL_ID, "ClientId": CLIENT_ID, "ExplicitAuthFlows": ["ALLOW_USER_AUTH"]}
    },
}


class Echo(BaseHTTPRequestHandler):
    """Refuses every call with a message that repeats the request."""

    def do_POST(self):
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        message = {"__type": "InvalidParameterException", "message": f"no: {sent} {sent!r}"}
        operation = self.headers["X-Amz-Target"].rpartition(".")[2]
        if operation.startswith("Admin"):
            message["__type"] = "UserNotFoundException"
        described = DESCRIBED.get(operation)
        answer = json.dumps(described or message).encode()
        self.send_response(200 if described else 400)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.server.sent.append(sent)
        self.wfile.write(answer)

    def log_message(self, *_):
        """Write nothing."""


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_server_that_repeats_a_request_reveals_nothing_of_it(tmp_path, form):
    text = canary()
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        server.sent = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        words = ["--user-pool-id", POOL_ID, "--client-id", CLIENT_ID, "--client-secret-env", "APP_SECRET", "--sign-up"]
        words += ["--yes", "--endpoint-url", f"http://127.0.0.1:{server.server_port}", "--debug", "-f", form]
        environment = {**isolated(tmp_path), "APP_SECRET": text}
        done = run_program("probe", *words, folder=tmp_path, environment=environment)
        server.shutdown()
    requests = [json.loads(one) for one in server.sent]
    values = [text, *(one[name] for one in requests for name in ("Password", "SecretHash") if name in one)]
    assert len(values) > 1, done.err
    found = {"stdout": done.out, "stderr": done.err, **written(tmp_path)}
    assert [value for value in values if any(value in output for output in found.values())] == []
