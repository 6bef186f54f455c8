"""Secrets stay where they are: no output of any kind holds one."""

import pytest

from cognito_audit.render.formats import FORMATS


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


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_no_report_and_no_log_holds_a_client_secret(program, company, canaries, tmp_path, form) -> None:
    done = program(
        "check", "--all", "--region", "eu-west-1", "--endpoint-url", company.sandbox.endpoint_url,
        "--requests-per-second", "500", "--requests-per-pool", "500", "-f", f"{form}=out", "--debug",
    )  # fmt: skip
    told = (tmp_path / "out").read_text() + done.out + done.err
    assert "DescribeUserPoolClient" in told
    assert not [secret for secret in canaries if secret in told]
