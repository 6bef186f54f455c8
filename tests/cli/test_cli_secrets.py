"""Secrets stay where they are: no output of any kind holds one."""

import pytest

from cognito_audit.model.run import Run
from cognito_audit.reporting.registry import formats_of


@pytest.fixture(scope="module")
def canaries(company):
    """The secrets that the sandbox's confidential clients really have."""
    found = set()
    for name, pool_id in company.seeded.pools.items():
        api = company.sandbox.client(pool_id.partition("_")[0])
        for key, client_id in company.seeded.clients.items():
            if key.startswith(f"{name}/"):
                answer = api.describe_user_pool_client(UserPoolId=pool_id, ClientId=client_id)["UserPoolClient"]
                found |= {answer["ClientSecret"]} if "ClientSecret" in answer else set()
    assert len(found) >= 2, "the company has confidential clients"
    return found


@pytest.mark.parametrize("form", sorted(formats_of(Run)))
def test_no_report_and_no_log_holds_a_client_secret(program, company, canaries, tmp_path, form) -> None:
    done = program(
        "check", "--all", "--region", "eu-west-1", "--endpoint-url", company.sandbox.endpoint_url,
        "--requests-per-second", "500", "--requests-per-pool", "500", "-f", f"{form}=out", "--debug",
    )  # fmt: skip
    told = (tmp_path / "out").read_text() + done.out + done.err
    assert "DescribeUserPoolClient" in told
    assert not [secret for secret in canaries if secret in told]


@pytest.mark.parametrize("command", ["check", "diagnose", "probe", "fix"])
@pytest.mark.parametrize("variable", [None, "AWS_ENDPOINT_URL"], ids=["option", "environment"])
def test_an_endpoint_url_with_a_password_is_refused_and_not_repeated(program, company, command, variable) -> None:
    url = company.sandbox.endpoint_url.replace("//", "//bob:hunter2@")
    named = ["--user-pool-id", company.seeded.pools["shop"], "--client-id", company.seeded.clients["shop/shop-web"]]
    done = program(command, *named, **{variable: url}) if variable else program(command, *named, "--endpoint-url", url)
    assert done.code == 2
    assert "contains a user name, a password or a token" in done.err
    assert "hunter2" not in done.out + done.err


@pytest.mark.parametrize(
    "words",
    [
        ["check", "--all", "--endpoint-url", "http://127.0.0.1:9/?token=hunter2secret"],
        ["probe", "--user-pool-id", "eu-west-1_A", "--client-id", "1", "--client-secret-env", "hunter2secret"],
        ["check", "--all", "--config", "odd.toml"],
    ],
    ids=["a token in the endpoint", "a secret in place of its variable", "a list in place of a URL"],
)
def test_a_message_about_a_wrong_value_does_not_repeat_a_secret(program, tmp_path, words) -> None:
    (tmp_path / "odd.toml").write_text('endpoint-url = ["http://u:hunter2secret@x"]\n')
    done = program(*words)
    assert done.code == 2
    assert "hunter2secret" not in done.out + done.err
