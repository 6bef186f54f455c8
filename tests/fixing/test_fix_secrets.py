"""No plan, patch or script of a fix shows a secret, and none writes over one that was not read."""

import subprocess

import pytest

from cognito_audit.lib.redaction import REDACTED
from tests.support import isolated, run_program

CANARY = "cNry51secretZq"
TEMPLATE = f"""Parameters:
  Hidden: {{Type: String, NoEcho: true, Default: {CANARY}}}
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
    Properties:
      UserPoolName: main
      DeletionProtection: ACTIVE
  App:
    Type: AWS::Cognito::UserPoolClient
    Metadata:
      Secret: {CANARY}
    Properties:
      UserPoolId: !Ref Pool
      EnableTokenRevocation: false
      BESIDE
      CallbackURLs: ["https://example.com/cb"]
"""


def fix(folder, *words, text):
    (folder / "t.yaml").write_text(text)
    return run_program("fix", "t.yaml", "--select", "CA313", *words, folder=folder, environment=isolated(folder))


def test_a_patch_shows_fewer_lines_where_a_secret_stands_near(tmp_path):
    done = fix(tmp_path, "--as", "cloudformation", text=TEMPLATE.replace("BESIDE", "ClientName: web"))
    assert "+      EnableTokenRevocation: true" in done.out
    assert CANARY not in done.out + done.err
    (tmp_path / "p.diff").write_text(done.out)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "apply", "p.diff"], cwd=tmp_path, check=True)
    assert "EnableTokenRevocation: true" in (tmp_path / "t.yaml").read_text()


def test_where_a_patch_would_show_a_secret_the_setting_alone_is_written(tmp_path):
    done = fix(tmp_path, "--as", "cloudformation", text=TEMPLATE.replace("BESIDE", f"Password: {CANARY}"))
    assert "a patch would show a secret" in done.err + done.out
    assert "EnableTokenRevocation: true" in done.err
    assert CANARY not in done.out + done.err


@pytest.mark.parametrize("form", ["text", "json", "aws-cli", "boto3"])
def test_no_request_is_planned_that_would_write_over_a_credential(local, tmp_path, form):
    web = local.make(CallbackURLs=[f"https://u:{CANARY}@example.com/cb"], EnableTokenRevocation=False,
                     AllowedOAuthFlows=["code"], AllowedOAuthScopes=["openid"], AllowedOAuthFlowsUserPoolClient=True,
                     SupportedIdentityProviders=["COGNITO"])  # fmt: skip
    words = ["--user-pool-id", local.pool_id, "--client-id", web, "--endpoint-url", local.sandbox.endpoint_url]
    done = run_program("fix", *words, "-f", form, "--debug", folder=tmp_path, environment=isolated(tmp_path))
    assert CANARY not in done.out + done.err
    assert f"EnableTokenRevocation: {REDACTED}" not in done.out
    if form == "text":
        assert "CallbackURLs holds a credential" in " ".join(done.out.split())
    if form in ("aws-cli", "boto3"):
        assert "update" not in done.out
