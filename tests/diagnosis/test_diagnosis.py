"""``cognito-audit diagnose``: what it says, in every format, live and offline."""

import json
import re
import subprocess
import sys
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from cognito_audit.diagnosis.steps import steps
from cognito_audit.sandbox import Fault
from tests.support import inherited

SCHEMA = json.loads((files("cognito_audit") / "schemas" / "diagnosis.schema.json").read_text(encoding="utf-8"))
READY = ["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]


def closed(schema):
    """The schema with unknown keys forbidden wherever it names keys: what this version writes, and no more."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    parts = {key: closed(part) for key, part in schema.items()}
    return {**parts, "additionalProperties": False} if isinstance(schema.get("required"), list) else parts


@pytest.fixture
def described(api, tmp_path):
    """Writes what the AWS CLI answers of a client (and of its pool) to a file."""

    def write(made, *, pool=True):
        client = api.describe_user_pool_client(UserPoolId=made.pool, ClientId=made.client)["UserPoolClient"]
        answers = [{"UserPoolClient": client}]
        if pool:
            answers.append({"UserPool": api.describe_user_pool(UserPoolId=made.pool)["UserPool"]})
        (tmp_path / "saved.json").write_text(json.dumps(answers, default=str), encoding="utf-8")
        return "saved.json"

    return write


def test_every_rule_of_the_chain_exists_and_no_rule_stands_in_two_steps(chain):
    named = [name for step in steps() for name in step.rules]
    assert len(named) == len(set(named))
    assert set(named) == {rule.name for rule in chain.rules}


def test_no_rule_of_the_chain_asks_which_kind_of_app_signs_people_up(chain):
    assert not [rule.name for rule in chain.rules if ("client", "kind") in rule.names()]


def test_a_rule_that_can_break_the_chain_says_what_mended_means_or_offers_a_fix(chain):
    by_name = {rule.name: rule for rule in chain.rules}
    # The last steps are followed by none that a setting of theirs could change.
    early = [step for step in steps() if step.id not in {"factors", "sign-in", "probe"}]
    assert not [name for step in early for name in step.broken_by if not (by_name[name].fix or name in step.fixed)]


def test_what_a_step_assumes_to_be_mended_is_shown_as_read_by_none(make, program):
    """The steps after a broken one are judged as if it were mended: the report must not say that this was read."""
    document = json.loads(program("-f", "json", made=make()).out)
    read = [verdict["evidence"] for step in document["steps"] for verdict in step["verdicts"]]
    assert "client.ExplicitAuthFlows" in set().union(*read)
    assert "ALLOW_USER_AUTH" not in json.dumps(read)


def test_an_error_that_an_unread_pool_would_explain_is_not_said_to_hang_on_no_setting(make, described, program):
    text = "NotAuthorizedException: SignUp is not permitted for this user pool"
    told = " ".join(program(described(make(READY), pool=False), "--error", text).out.split())
    assert "nothing that was read about this app client decides it" in told
    assert "no setting" not in told


CASES = {
    "cause": ((), {}, 1),
    "no cause": ((READY,), {}, 0),
    "secret": ((READY,), {"GenerateSecret": True}, 0),
    "trigger": ((READY, {"LambdaConfig": {"PreSignUp": "arn:aws:lambda:eu-west-1:123456789012:function:x"}}), {}, 3),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_exit_code_is_the_same_in_every_format_and_json_fits_the_schema(case, make, program, tmp_path):
    made = make(*case[0], **case[1])
    reports = [word for name in ("json", "html", "markdown") for word in ("-f", f"{name}={name}.out")]
    done = program("-f", "text", *reports, made=made)
    assert (done.code, done.err) == (case[2], "")
    document = json.loads((tmp_path / "json.out").read_text())
    Draft202012Validator(closed(SCHEMA)).validate(document)
    assert document["exit_code"] == case[2]
    assert [step["id"] for step in document["steps"]] == [step.id for step in steps() if not step.needs]
    name = document["cause"]["name"] if document["cause"] else ""
    for report in (done.out, *((tmp_path / f"{form}.out").read_text() for form in ("html", "markdown"))):
        assert "Why is Session null?" in report
        assert name in report


def test_the_schema_is_valid():
    Draft202012Validator.check_schema(SCHEMA)


def test_the_cause_comes_with_its_evidence_and_the_fix(make, program):
    cause = program("-f", "json", made=make(["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])).json["cause"]
    assert (cause["rule"], cause["name"], cause["step"]) == ("CA101", "user-auth-disabled", "flow")
    assert cause["evidence"] == {"client.ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]}
    assert "ALLOW_USER_AUTH" in cause["fix"]["patch"]["ExplicitAuthFlows"]


def test_a_denied_call_leaves_steps_unknown_and_no_cause_is_made_up(sandbox, make, program):
    made = make(READY)
    sandbox.faults.add(Fault.access_denied("DescribeUserPool"))
    done = program("-f", "json", made=made)
    assert (done.code, done.json["cause"]) == (3, None)
    assert {step["status"] for step in done.json["steps"] if step["id"] in {"sign-up", "tier"}} == {"unknown"}
    assert "cognito-idp:DescribeUserPool" in {each["next"] for each in done.json["unknown"]}


def test_a_broken_step_is_the_cause_though_an_earlier_one_is_unknown(sandbox, make, program):
    made = make()
    sandbox.faults.add(Fault.access_denied("DescribeUserPool"))
    done = program("-f", "json", made=made)
    assert (done.code, done.json["cause"]["name"]) == (1, "user-auth-disabled")
    assert done.json["unknown"]


def test_where_nothing_is_broken_it_says_so_and_where_to_look_in_order(make, program):
    out = program(made=make(READY)).out
    assert "Cause: none in the configuration." in out
    assert "a different client id" in out
    assert out.index("a different client id") < out.index("the library drops") < out.index("did not return 200")


def test_a_more_recent_change_to_another_client_is_named(api, make, program):
    made = make()
    api.create_user_pool_client(UserPoolId=made.pool, ClientName="web2", ExplicitAuthFlows=READY)
    done = program("-f", "json", made=made)
    assert [(each["name"], each["has_user_auth"], each["named_like_it"]) for each in done.json["siblings"]] == [
        ("web2", True, True)
    ]
    assert any("A more recent change was made to web2" in note for note in done.json["notes"])


def test_a_machine_client_is_asked_whether_it_is_the_right_one(api, make, program):
    made = make()
    api.create_resource_server(
        UserPoolId=made.pool, Identifier="o", Name="o", Scopes=[{"ScopeName": "r", "ScopeDescription": "r"}]
    )
    made = type(made)(
        made.pool,
        api.create_user_pool_client(
            UserPoolId=made.pool, ClientName="jobs", GenerateSecret=True, AllowedOAuthFlowsUserPoolClient=True,
            AllowedOAuthFlows=["client_credentials"], AllowedOAuthScopes=["o/r"],
            ExplicitAuthFlows=["ALLOW_REFRESH_TOKEN_AUTH"],
        )["UserPoolClient"]["ClientId"],
    )  # fmt: skip
    done = program("-f", "json", made=made)
    assert done.json["cause"]["name"] == "user-auth-disabled"
    assert any("machine client" in note for note in done.json["notes"])


@pytest.mark.parametrize("flows", [["ALLOW_CLIENT_TOKEN_AUTH"], ["ALLOW_TOKEN_EXCHANGE_IMPERSONATION"]])
def test_nobody_is_told_to_let_people_into_a_client_of_a_program(make, program, flows):
    made = make(flows, GenerateSecret=True)
    cause = program("-f", "json", made=made).json["cause"]
    assert cause["name"] == "user-auth-disabled"
    assert "create another app client for the users" in "".join(cause["fix"]["reasons"])
    assert cause["remediation"].startswith("Check which client id the app sends")
    assert "Add ALLOW_USER_AUTH" not in program(made=made).out


def test_a_saved_answer_is_diagnosed_without_aws_and_says_what_it_cannot_see(make, described, program):
    done = program(described(make()), "-f", "json")
    assert (done.code, done.json["cause"]["name"]) == (1, "user-auth-disabled")
    assert done.json["unknown"]


def test_a_saved_client_alone_leaves_the_pool_unknown(make, described, program):
    done = program(described(make(READY), pool=False), "-f", "json")
    assert (done.code, done.json["cause"]) == (3, None)


TEMPLATE = """
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
    Properties:
      AutoVerifiedAttributes: [email]
  Web:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref Pool
      ExplicitAuthFlows: [ALLOW_USER_SRP_AUTH, ALLOW_REFRESH_TOKEN_AUTH]
  App:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref Pool
      ExplicitAuthFlows: [ALLOW_USER_AUTH, ALLOW_REFRESH_TOKEN_AUTH]
"""


def test_a_client_of_a_template_is_diagnosed_at_its_line(program, tmp_path):
    (tmp_path / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    done = program("template.yaml", "--client", "Web", "-f", "json")
    assert done.code == 1
    assert done.json["cause"]["location"] == {"file": "template.yaml", "line": 11, "column": 7}


def test_each_value_is_told_with_its_line_and_no_probe_is_spoken_of_where_none_was_made(program, tmp_path):
    (tmp_path / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    done = program("template.yaml", "--client", "App")
    assert "pool.AutoVerifiedAttributes = email (template.yaml:6:7)" in done.out
    assert "(template.yaml:16:7)" in done.out
    assert "live SignUp" not in done.out


def test_of_several_clients_in_a_file_one_must_be_named(program, tmp_path):
    (tmp_path / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    done = program("template.yaml")
    assert done.code == 2
    assert "--client" in done.err
    assert "Web" in done.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "nothing to diagnose: pass"),
        (
            ["--user-pool-id", "eu-west-1_A", "--user-pool-id", "eu-west-1_B"],
            "nothing to diagnose: pass",
        ),
        (["--error", "User does not exist.", "--client", "web"], "--client needs an app client"),
        (["--error", "User does not exist.", "--snippet", "js"], "--snippet needs an app client"),
        (["--error", " "], "the text is empty"),
        (["nothing.json"], "there is no such file"),
        (["--sdk", "nonsense", "--user-pool-id", "eu-west-1_A", "--client-id", "x"], "unknown library 'nonsense'"),
        (["-f", "sarif", "--user-pool-id", "eu-west-1_A", "--client-id", "x"], "unknown format"),
        (["--error", " ", "--user-pool-id", "eu-west-1_A", "--client-id", "x"], "the text is empty"),
        (["--client", "web", "--user-pool-id", "eu-west-1_A", "--client-id", "x"], "--client names a client in a file"),
    ],
)
def test_what_cannot_be_asked_is_told_in_one_message(words, told, program):
    done = program(*words)
    assert done.code == 2
    assert told in done.err
    assert "Traceback" not in done.err


def test_of_a_pool_with_one_client_that_one_is_meant(make, program, sandbox):
    made = make()
    done = program("--user-pool-id", made.pool, "--endpoint-url", sandbox.endpoint_url, "-f", "json")
    assert (done.code, done.json["client"]["client_id"]) == (1, made.client)


def test_of_a_pool_with_several_clients_they_are_named_at_most_ten(api, make, program, sandbox):
    made = make()
    for number in range(11):
        api.create_user_pool_client(UserPoolId=made.pool, ClientName=f"app-{number}")
    done = program("--user-pool-id", made.pool, "--endpoint-url", sandbox.endpoint_url)
    first, *told = done.err.splitlines()
    assert done.code == 2
    assert first.endswith("12 app clients match; name one with --client-id:")
    assert (len(told), told[-1]) == (11, "  and 2 more")
    assert all(re.fullmatch(r"  (web|app-\d+) \([0-9a-z]{26}\)", line) for line in told[:10])


def test_a_pool_whose_clients_may_not_be_listed_needs_the_client_named(make, program, sandbox):
    made = make()
    sandbox.faults.add(Fault.access_denied("ListUserPoolClients"))
    done = program("--user-pool-id", made.pool, "--endpoint-url", sandbox.endpoint_url)
    assert done.code == 2
    assert "could not be listed; name one with --client-id" in done.err
    assert "cognito-idp:ListUserPoolClients" in done.err


def test_a_client_that_there_is_not_is_nothing_to_diagnose(make, program):
    made = make()
    assert program(made=type(made)(made.pool, "9nosuchclient9nosuchclient9")).code == 4


def test_no_secret_gets_into_any_format(api, make, program):
    made = make(READY, GenerateSecret=True)
    client = api.describe_user_pool_client(UserPoolId=made.pool, ClientId=made.client)["UserPoolClient"]
    for form in ("text", "json", "html", "markdown"):
        done = program("-f", form, "--error", f"SECRET_HASH={client['ClientSecret']} Session=canary", made=made)
        assert client["ClientSecret"] not in done.out + done.err
        assert "canary" not in done.out + done.err


def test_a_hostile_name_becomes_no_markup(make, program):
    made = make(ClientName="web <b>x</b>")
    assert "<b>" not in program("-f", "html", made=made).out
    assert "<b>" not in program("-f", "markdown", made=made).out


def test_a_session_that_is_missing_against_the_configuration_is_the_cause_that_a_probe_finds(sandbox, make, diagnosed):
    def without_session(answer):
        return {name: value for name, value in answer.items() if name != "Session"}

    made = make(READY)
    sandbox.faults.add(Fault("SignUp", alter=without_session))
    told = diagnosed(made, probe="sign-up")
    assert (told.cause.source, told.cause.result.name) == ("probe", "probe-session-missing")
    assert told.possibilities == ()


def test_what_the_look_saw_is_told_beside_the_cause(make, program):
    done = program("--probe", "look", "-f", "json", made=make())
    assert (done.code, done.json["probe"]) == (1, {"LookFlowEnabled": False})
    assert "the flow is not enabled" in program("--probe", "look", made=make()).out


def test_a_sign_up_needs_consent_and_a_live_client(make, program):
    made = make(READY)
    assert program("--probe", "sign-up", made=made).code == 2
    assert program("--probe", "sign-up", "--yes", "-f", "json", made=made).json["probe"]["SignUpSession"] is True
    assert program("template.yaml", "--probe", "look").code == 2


def test_offline_neither_boto3_nor_botocore_is_loaded(tmp_path):
    (tmp_path / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    code = (
        "import sys; from cognito_audit.__main__ import main\n"
        "sys.argv = ['cognito-audit', 'diagnose', 'template.yaml', '--client', 'Web']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "sys.stderr.write(' '.join(sorted({'boto3', 'botocore'} & set(sys.modules))))"
    )
    told = inherited()
    done = subprocess.run(
        [sys.executable, "-c", code], check=False, cwd=tmp_path, env=told, capture_output=True, text=True
    )
    assert "user-auth-disabled" in done.stdout
    assert done.stderr == ""
