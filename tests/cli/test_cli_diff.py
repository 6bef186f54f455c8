"""``diff`` as its users run it: saved runs, and a live pool against CloudFormation and Terraform."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import cognito_audit

SCHEMA = json.loads((Path(cognito_audit.__file__).parent / "schemas" / "diff.schema.json").read_text())
TEMPLATE = """\
Resources:
  Pool: {Type: "AWS::Cognito::UserPool"}
  Web:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref Pool
      ClientName: web
      CallbackURLs: ["https://a.example"]
      ExplicitAuthFlows: [ALLOW_USER_AUTH, ALLOW_REFRESH_TOKEN_AUTH]
"""
MODULE = """\
resource "aws_cognito_user_pool" "p" {
  name = "p"
}
resource "aws_cognito_user_pool_client" "web" {
  name                = "web"
  user_pool_id        = aws_cognito_user_pool.p.id
  callback_urls       = ["https://a.example"]
  explicit_auth_flows = ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_AUTH"]
}
"""


@pytest.fixture
def pool(company, tmp_path):
    """A pool with one client that is as both definitions say: the options that name it, and how to change it."""
    api = company.sandbox.client("eu-west-1")
    pool_id = api.create_user_pool(PoolName="drifting")["UserPool"]["Id"]
    settings = {
        "ClientName": "web",
        "CallbackURLs": ["https://a.example"],
        "ExplicitAuthFlows": ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    }
    made = api.create_user_pool_client(UserPoolId=pool_id, **settings)["UserPoolClient"]
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    (tmp_path / "main.tf").write_text(MODULE)

    def change(**more) -> None:
        api.update_user_pool_client(UserPoolId=pool_id, ClientId=made["ClientId"], **{**settings, **more})

    yield ["--user-pool-id", pool_id, "--endpoint-url", company.sandbox.endpoint_url], change
    api.delete_user_pool(UserPoolId=pool_id)


@pytest.mark.parametrize(("file", "line"), [("t.yaml", 8), ("main.tf", 7)])
def test_a_setting_changed_by_hand_is_drift_at_the_line_of_its_definition(program, pool, file, line) -> None:
    live, change = pool
    as_defined = program("diff", file, *live)
    assert (as_defined.code, as_defined.out.splitlines()[0]) == (0, "0 of 1 app client drifted from the definition.")
    change(CallbackURLs=["https://a.example", "http://localhost"])
    drifted = program("diff", file, *live, "-f", "json")
    told = json.loads(drifted.out)
    Draft202012Validator(SCHEMA).validate(told)
    (client,) = told["clients"]
    assert drifted.code == told["exit_code"] == 1
    assert client["differences"] == [
        {
            "setting": "CallbackURLs",
            "defined": ["https://a.example"],
            "live": ["http://localhost", "https://a.example"],
            "place": {"file": file, "line": line, "column": client["differences"][0]["place"]["column"]},
        }
    ]


def test_two_saved_runs_are_compared_in_every_format(program, tmp_path) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    program("check", "t.yaml", "-f", "json=a.json")
    (tmp_path / "t.yaml").write_text("# moved\n" + TEMPLATE.replace("https://a.example", "http://a.example"))
    program("check", "t.yaml", "-f", "json=b.json")
    worse = program("diff", "a.json", "b.json", "-f", "text", "-f", "json=d.json", "-f", "markdown=d.md")
    told = json.loads((tmp_path / "d.json").read_text())
    Draft202012Validator(SCHEMA).validate(told)
    assert (worse.code, told["exit_code"]) == (1, 1)
    assert [change["name"] for change in told["worse"]] == ["insecure-callback-url"]
    assert "insecure-callback-url on t.yaml#Web" in worse.out
    assert "insecure-callback-url" in (tmp_path / "d.md").read_text()
    assert program("diff", "a.json", "b.json", "--fail-on", "critical").code == 0
    assert program("diff", "b.json", "a.json").code == 0
    same = program("diff", "a.json", "a.json")
    assert (same.code, same.out) == (0, "0 worse, 0 better, 0 not known any more.\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["a.json"], "expected two saved runs, or a live pool"),
        (["a.json", "b.json"], "a.json: cannot be read"),
        (["a.json", "b.json", "--map", "A=b"], "--client-id, --map and --env need the live pool"),
        (
            ["t.yaml", "--user-pool-id", "eu-west-1_A", "--map", "Web"],
            "--map: expected DEFINITION=CLIENT_ID",
        ),
        (["a.json", "b.json", "-f", "html"], "unknown format 'html'"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_one_message(program, words, said) -> None:
    done = program("diff", *words)
    assert done.code == 2
    assert said in done.err
    assert done.out == ""
