"""The sandbox as a server: faults, quotas, records, start and stop, and its independence from plain moto."""

import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

import botocore
import pytest
from botocore.config import Config
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError

from cognito_audit.sandbox import Call, Fault, Quota, Sandbox
from cognito_audit.sandbox.operations import MODEL
from cognito_audit.sandbox.quota import CATEGORY


class TestFaults:
    def test_access_denied_has_the_shape_of_iam(self, sandbox, cognito, make_pool, refused):
        pool = make_pool()
        sandbox.faults.add(Fault.access_denied("DescribeUserPool"))
        with refused(
            "AccessDeniedException",
            r"User: arn:aws:sts::123456789012:assumed-role/\S+ is not authorized to perform: "
            rf"cognito-idp:DescribeUserPool on resource: arn:aws:cognito-idp:eu-west-1:123456789012:userpool/{pool}",
        ) as denied:
            cognito.describe_user_pool(UserPoolId=pool)
        assert denied.response["ResponseMetadata"]["HTTPStatusCode"] == 400

    def test_it_can_refuse_a_neighbouring_service(self, sandbox, refused):
        sandbox.faults.add(Fault.access_denied("GetWebACLForResource"))
        with refused(
            "AccessDeniedException", r".*not authorized to perform: wafv2:GetWebACLForResource on resource: \*"
        ):
            sandbox.client(service="wafv2").get_web_acl_for_resource(ResourceArn="arn:aws:cognito-idp:x:1:userpool/y")

    @pytest.mark.parametrize(
        ("fault", "code", "status"),
        [
            (Fault.throttled("*"), "TooManyRequestsException", 400),
            (Fault.internal_error("*"), "InternalErrorException", 500),
            (Fault("*", "LimitExceededException", message="Too many"), "LimitExceededException", 400),
        ],
    )
    def test_errors_have_code_and_status(self, sandbox, cognito, refused, fault, code, status):
        sandbox.faults.add(fault)
        with refused(code, ".*") as error:
            cognito.list_user_pools(MaxResults=1)
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == status

    def test_a_fault_can_be_used_up(self, sandbox, cognito, refused):
        sandbox.faults.add(Fault.throttled("ListUserPools", times=2))
        for _ in range(2):
            with refused("TooManyRequestsException", "Rate exceeded"):
                cognito.list_user_pools(MaxResults=1)
        assert cognito.list_user_pools(MaxResults=1)["UserPools"] == []

    def test_botocore_retries_it_as_it_retries_aws(self, sandbox):
        sandbox.faults.add(Fault.throttled("ListUserPools", times=2))
        patient = sandbox.client(config=Config(retries={"mode": "standard", "total_max_attempts": 3}))
        assert patient.list_user_pools(MaxResults=1)["ResponseMetadata"]["RetryAttempts"] == 2

    def test_a_fault_can_be_for_one_pool_only(self, sandbox, cognito, make_pool, refused):
        good, bad = make_pool(), make_pool()
        sandbox.faults.add(Fault.access_denied("*", when=lambda call: call.pool_id == bad))
        cognito.describe_user_pool(UserPoolId=good)
        with refused("AccessDeniedException", ".*"):
            cognito.describe_user_pool(UserPoolId=bad)

    @pytest.mark.parametrize(("cut", "pools"), [("before", 0), ("after", 1)])
    def test_a_cut_connection_loses_the_request_or_the_answer(self, sandbox, cognito, cut, pools):
        sandbox.faults.add(Fault("CreateUserPool", cut=cut))
        with pytest.raises(ConnectionClosedError):
            cognito.create_user_pool(PoolName="lost")
        assert len(cognito.list_user_pools(MaxResults=1)["UserPools"]) == pools

    def test_an_answer_can_carry_a_member_that_the_sdk_does_not_know(self, sandbox, cognito, make_client):
        client = make_client()

        def newer_than_the_sdk(body):
            return {"UserPoolClient": {**body["UserPoolClient"], "QuantumFlows": ["ALLOW_QUBITS"]}}

        sandbox.faults.add(Fault("DescribeUserPoolClient", alter=newer_than_the_sdk))
        raw = {}
        cognito.meta.events.register(
            "after-call.cognito-idp.DescribeUserPoolClient",
            lambda http_response, **_: raw.update(json.loads(http_response.content)),
        )
        cognito.describe_user_pool_client(UserPoolId=client["UserPoolId"], ClientId=client["ClientId"])
        assert raw["UserPoolClient"]["QuantumFlows"] == ["ALLOW_QUBITS"]

    def test_a_delayed_answer_comes_and_a_stopped_sandbox_does_not_wait_for_it(self):
        sandbox = Sandbox()
        sandbox.start()
        sandbox.faults.add(Fault("ListUserPools", delay=600))
        asking = threading.Thread(target=lambda: sandbox.client().list_user_pools(MaxResults=1), daemon=True)
        asking.start()
        while not sandbox.requests:
            time.sleep(0.01)
        sandbox.stop()
        asking.join(timeout=60)
        assert not asking.is_alive()


class TestQuota:
    def test_the_sixth_call_within_a_second_on_one_pool_is_throttled(self, sandbox, cognito, make_pool, refused):
        pool = make_pool()
        sandbox.quota = Quota(clock=lambda: 0.0)
        for _ in range(5):
            cognito.describe_user_pool(UserPoolId=pool)
        with refused("TooManyRequestsException", "Rate exceeded"):
            cognito.describe_user_pool(UserPoolId=pool)

    def test_calls_spread_over_pools_share_the_category(self, sandbox, cognito, make_pool, refused):
        pools = [make_pool() for _ in range(4)]
        sandbox.quota = Quota(clock=lambda: 0.0)
        for number in range(15):
            cognito.describe_user_pool(UserPoolId=pools[number % 4])
        with refused("TooManyRequestsException", "Rate exceeded"):
            cognito.describe_user_pool(UserPoolId=pools[3])

    def test_the_bucket_fills_again_with_time(self):
        now = [0.0]
        quota = Quota({"UserPoolRead": 2}, per_pool=1, clock=lambda: now[0])
        call = Call("DescribeUserPool", "eu-west-1_a")
        assert [quota.admits(call, "eu-west-1"), quota.admits(call, "eu-west-1")] == [True, False]
        now[0] = 1.0
        assert quota.admits(call, "eu-west-1")

    def test_calls_outside_the_categories_are_not_limited(self):
        quota = Quota(clock=lambda: 0.0)
        assert "SignUp" not in CATEGORY
        assert all(quota.admits(Call("SignUp"), "eu-west-1") for _ in range(1000))


class TestRecords:
    def test_calls_are_counted_and_kept_in_order(self, sandbox, cognito, make_client):
        client = make_client()
        pool, client_id = client["UserPoolId"], client["ClientId"]
        cognito.describe_user_pool_client(UserPoolId=pool, ClientId=client_id)
        assert sandbox.calls == {"CreateUserPool": 1, "CreateUserPoolClient": 1, "DescribeUserPoolClient": 1}
        assert sandbox.requests[-1] == Call("DescribeUserPoolClient", pool, client_id, "eu-west-1")

    def test_a_query_in_a_callback_url_is_not_taken_for_a_parameter(self, cognito, make_pool):
        pool = make_pool()
        made = cognito.create_user_pool_client(
            UserPoolId=pool,
            ClientName="web",
            CallbackURLs=["https://example.com/?a=1&UserPoolId=eu-west-1_other&ClientName=evil&Action=DeleteUserPool"],
        )["UserPoolClient"]
        assert (made["UserPoolId"], made["ClientName"]) == (pool, "web")


class TestLife:
    def test_sandboxes_one_after_the_other_share_nothing(self):
        for _ in range(2):
            with Sandbox() as sandbox:
                sandbox.client().create_user_pool(PoolName="shop")
                assert len(sandbox.client().list_user_pools(MaxResults=60)["UserPools"]) == 1

    def test_two_at_the_same_time_share_nothing_either(self):
        with Sandbox() as one, Sandbox() as other:
            one.client().create_user_pool(PoolName="shop")
            assert other.client().list_user_pools(MaxResults=60)["UserPools"] == []

    def test_regions_share_nothing(self, sandbox, make_pool):
        make_pool()
        assert sandbox.client("us-east-1").list_user_pools(MaxResults=60)["UserPools"] == []

    def test_a_stopped_one_answers_nobody_and_has_left_no_thread(self):
        before = set(threading.enumerate())
        with Sandbox() as sandbox:
            client = sandbox.client()
            client.list_user_pools(MaxResults=1)
        with pytest.raises(EndpointConnectionError):
            client.list_user_pools(MaxResults=1)
        assert set(threading.enumerate()) <= before
        with pytest.raises(RuntimeError, match="not running"):
            _ = sandbox.endpoint_url

    def test_a_taken_port_is_an_error_that_a_program_can_catch(self, sandbox):
        taken = int(sandbox.endpoint_url.rpartition(":")[2])
        with pytest.raises(OSError, match="in use"), Sandbox(taken):
            pass

    def test_it_listens_on_loopback_only(self, sandbox):
        assert sandbox.endpoint_url.startswith("http://127.0.0.1:")

    def test_profiles_and_credentials_of_the_environment_do_not_matter(self, sandbox, monkeypatch):
        monkeypatch.setenv("AWS_PROFILE", "no-such-profile")
        assert sandbox.client("ap-south-1").list_user_pools(MaxResults=1)["UserPools"] == []

    def test_sixteen_threads_get_all_their_answers(self, sandbox, cognito, make_pool):
        pool, made = make_pool(), []

        def work():
            made.extend(
                cognito.create_user_pool_client(UserPoolId=pool, ClientName="web")["UserPoolClient"]["ClientId"]
                for _ in range(5)
            )

        threads = [threading.Thread(target=work) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(set(made)) == 80
        assert sandbox.calls["CreateUserPoolClient"] == 80


class TestUnknown:
    @pytest.mark.parametrize(
        "operation", ["describe_managed_login_branding_by_client", "get_user_pool_client_session_configuration"]
    )
    def test_an_operation_that_is_not_modelled_is_a_json_error(self, cognito, make_client, refused, operation):
        if not hasattr(cognito, operation):
            pytest.skip(f"this botocore has no {operation}")
        client = make_client()
        with refused("UnknownOperationException", r"The sandbox does not model \w+\."):
            getattr(cognito, operation)(UserPoolId=client["UserPoolId"], ClientId=client["ClientId"])

    @pytest.mark.parametrize("target", ["", "AWSCognitoIdentityProviderService.CallAction", "Elsewhere_2020.Do"])
    @pytest.mark.parametrize("body", [b"{}", b"[]", b"nonsense", b""])
    def test_so_is_any_request_that_makes_no_sense(self, sandbox, target, body):
        request = urllib.request.Request(sandbox.endpoint_url, body, {"X-Amz-Target": target})  # noqa: S310
        with pytest.raises(urllib.error.HTTPError) as error, urllib.request.urlopen(request):  # noqa: S310
            pass
        with error.value as answer:
            assert answer.code == 400
            assert json.load(answer)["__type"] == "UnknownOperationException"

    @pytest.mark.parametrize(
        "body", [b"[]", b"nonsense", b'{"UserPoolId": 5}', b'{"UserPoolId": "eu-west-1_x", "Policies": []}']
    )
    def test_a_body_of_the_wrong_type_is_a_json_error_too(self, sandbox, body):
        target = {"X-Amz-Target": "AWSCognitoIdentityProviderService.UpdateUserPool"}
        request = urllib.request.Request(sandbox.endpoint_url, body, target)  # noqa: S310
        with pytest.raises(urllib.error.HTTPError) as error, urllib.request.urlopen(request):  # noqa: S310
            pass
        with error.value as answer:
            assert answer.code == 400
            assert json.load(answer)["__type"] == "SerializationException"

    @pytest.mark.parametrize("named", [False, True], ids=["empty", "with-pool-and-client"])
    def test_no_operation_of_the_model_ends_in_an_internal_error(self, sandbox, make_client, named):
        client = make_client()
        body = {"UserPoolId": client["UserPoolId"], "ClientId": client["ClientId"]} if named else {}
        scope = "Credential=x/20261123/eu-west-1/cognito-idp/aws4_request"
        failed = {}
        for operation in MODEL.operation_names:
            request = urllib.request.Request(sandbox.endpoint_url, json.dumps(body).encode())  # noqa: S310
            request.add_header("X-Amz-Target", f"AWSCognitoIdentityProviderService.{operation}")
            request.add_header("Authorization", f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=x")
            try:
                with urllib.request.urlopen(request) as answer:  # noqa: S310
                    json.loads(answer.read() or b"{}")
            except urllib.error.HTTPError as error:
                with error:
                    said = json.load(error)
                if error.code >= 500:
                    failed[operation] = said
        assert failed == {}

    def test_neighbouring_services_answer(self, sandbox, make_pool):
        arn = f"arn:aws:cognito-idp:eu-west-1:123456789012:userpool/{make_pool()}"
        assert "WebACL" not in sandbox.client(service="wafv2").get_web_acl_for_resource(ResourceArn=arn)
        assert sandbox.client(service="cognito-identity").list_identity_pools(MaxResults=1)["IdentityPools"] == []
        assert sandbox.client(service="sts").get_caller_identity()["Account"] == "123456789012"

    def test_an_identity_pool_has_the_roles_that_it_was_given(self, sandbox, refused):
        api = sandbox.client(service="cognito-identity")
        made = api.create_identity_pool(IdentityPoolName="maps", AllowUnauthenticatedIdentities=True)["IdentityPoolId"]
        assert "Roles" not in api.get_identity_pool_roles(IdentityPoolId=made)
        roles = {"unauthenticated": "arn:aws:iam::123456789012:role/guest"}
        api.set_identity_pool_roles(IdentityPoolId=made, Roles=roles)
        assert api.get_identity_pool_roles(IdentityPoolId=made)["Roles"] == roles
        with refused("ResourceNotFoundException", "IdentityPool 'eu-west-1:gone' not found."):
            api.get_identity_pool_roles(IdentityPoolId="eu-west-1:gone")

    def test_a_web_acl_names_the_pools_that_it_stands_before(self, sandbox, make_pool, refused):
        api = sandbox.client(service="wafv2")
        pool = f"arn:aws:cognito-idp:eu-west-1:123456789012:userpool/{make_pool()}"
        seen = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": "m"}
        made = api.create_web_acl(Name="a", Scope="REGIONAL", DefaultAction={"Allow": {}}, VisibilityConfig=seen)
        acl = made["Summary"]["ARN"]
        api.associate_web_acl(WebACLArn=acl, ResourceArn=pool)
        for kind, arns in (("COGNITO_USER_POOL", [pool]), ("APPLICATION_LOAD_BALANCER", [])):
            assert api.list_resources_for_web_acl(WebACLArn=acl, ResourceType=kind)["ResourceArns"] == arns
        with refused("WAFNonexistentItemException", "There is no web ACL .*"):
            api.list_resources_for_web_acl(WebACLArn=f"{acl}x")

    def test_a_neighbour_needs_a_signature_to_know_the_region(self, sandbox, refused):
        unsigned = Config(signature_version=botocore.UNSIGNED)
        with refused("MissingAuthenticationTokenException", "Missing Authentication Token"):
            sandbox.client(service="cognito-identity", config=unsigned).get_identity_pool_roles(IdentityPoolId="r:x")

    def test_other_services_are_refused(self, sandbox, refused):
        with refused("UnknownOperationException", r"The sandbox does not model dynamodb:ListTables\."):
            sandbox.client(service="dynamodb").list_tables()


def test_plain_moto_stays_plain_in_a_process_that_uses_the_sandbox():
    """The negative control: unpatched moto gives no Session, whatever the client allows."""
    script = """
import boto3
from moto import mock_aws
from cognito_audit.sandbox import Sandbox
def session(api):
    pool = api.create_user_pool(PoolName="shop")["UserPool"]["Id"]
    client = api.create_user_pool_client(UserPoolId=pool, ClientName="web",
        ExplicitAuthFlows=["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])["UserPoolClient"]["ClientId"]
    return "Session" in api.sign_up(ClientId=client, Username="ann", Password="Passw0rd!")
with Sandbox() as sandbox:
    ours = session(sandbox.client())
with mock_aws():
    plain = session(boto3.client("cognito-idp", "eu-west-1", aws_access_key_id="x", aws_secret_access_key="x"))
print(ours, plain)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]


def test_importing_the_package_imports_neither_moto_nor_boto3():
    script = "import sys, cognito_audit.sandbox; print([m for m in ('moto', 'boto3', 'flask') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("module", ["moto", "flask", "flask_cors"])
def test_without_its_extra_the_sandbox_says_what_to_install(module):
    script = f"""
import sys
sys.modules["{module}"] = None
from cognito_audit.sandbox import Sandbox, SandboxUnavailable
try:
    Sandbox()
except SandboxUnavailable as missing:
    print(missing)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert f"needs {module}, not installed here: pip install 'cognito-audit[sandbox]'" in done.stdout
    assert done.stderr == ""
