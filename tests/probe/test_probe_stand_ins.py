"""Other servers that stand in for Cognito: what they lack is a mismatch there, and never a proof about AWS."""

import subprocess
import sys

import boto3
import pytest
from botocore.config import Config
from botocore.session import Session

from cognito_audit.errors import ExitCode
from cognito_audit.probe.cleanup import Leftover
from cognito_audit.probe.client import Caller
from cognito_audit.probe.flow_check import look_at
from cognito_audit.probe.outcome import ProbeOutcome
from cognito_audit.probe.probed_client import read_client
from cognito_audit.probe.request import SignUpOptions
from cognito_audit.probe.sign_up import prepare_at
from cognito_audit.sources.live import Aws, Connection
from tests.support import REGION

FLOWS = ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]


@pytest.fixture(scope="module")
def moto(free_port, listening):
    """Plain moto, in a process of its own: nothing of the sandbox is in it."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        listening(process, url)
        yield url
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def probed():
    """Makes a pool and a client at a URL, probes them, and answers the outcome and who is left in the pool."""

    def probe(url, flows=FLOWS, options=None, **pool):
        own = boto3.Session(
            "testing", "testing", region_name=REGION, botocore_session=Session({"profile": (None,) * 4})
        )
        idp = own.client("cognito-idp", endpoint_url=url, config=Config(retries={"total_max_attempts": 1}))
        settings = {"PoolName": "shop", "AutoVerifiedAttributes": ["email"], **pool}
        pool_id = idp.create_user_pool(**settings)["UserPool"]["Id"]
        made = idp.create_user_pool_client(UserPoolId=pool_id, ClientName="web", ExplicitAuthFlows=flows)
        caller = Caller(Aws(Connection("", (REGION,), url)), REGION)
        subject = read_client(caller, pool_id, made["UserPoolClient"]["ClientId"])
        seen = look_at(caller, subject)
        outcome = ProbeOutcome(subject, seen, prepare_at(caller, subject, options or SignUpOptions()).run())
        left = idp.list_users(UserPoolId=pool_id)["Users"]
        idp.close()
        return outcome, left

    return probe


NAMING = [{}, {"UsernameAttributes": ["email"]}]


@pytest.mark.parametrize("pool", NAMING)
def test_plain_moto_gives_no_session_and_that_is_a_mismatch(moto, probed, pool):
    outcome, left = probed(moto, **pool)
    conclusion = outcome.conclusion()
    assert outcome.sign_up.session is False
    assert (conclusion.exit_code, conclusion.text.startswith("Mismatch")) == (ExitCode.FINDINGS, True)
    assert any("prove nothing about AWS" in note for note in outcome.notes())
    assert (outcome.sign_up.clean_up.leftover, left) == (Leftover.DELETED, [])


@pytest.mark.ministack
def test_on_ministack_the_probe_survives_and_cleans_up(ministack, probed):
    for pool in NAMING:  # one test, so that only one worker installs the server
        outcome, left = probed(ministack, **pool)
        assert outcome.sign_up.session is False, "ministack answers SignUp without a Session"
        assert outcome.conclusion().exit_code is ExitCode.FINDINGS
        assert (outcome.sign_up.clean_up.leftover, left) == (Leftover.DELETED, [])
