"""A small Cognito over real HTTP on loopback, whose every operation can be told to fail."""

import json
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, quote, unquote

import pytest
from botocore import xform_name

from cognito_audit.sources.live import Connection, LiveSource, Selection
from tests.support import FAST, REGION

CANARY = "canary51secret0value0that0must0appear0nowhere0000000"
JSON = "application/x-amz-json-1.1"
TRUST = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRoleWithWebIdentity"}]}
"""The trust policy of every role, which lets everybody in."""


def refusal(code, status=400):
    return status, JSON, json.dumps({"__type": code, "message": f"said with {CANARY}"}).encode()


FAULTS = {
    "denied": refusal("AccessDeniedException"),
    "throttled": refusal("TooManyRequestsException"),
    "failing": refusal("InternalErrorException", 500),
    "cut": "cut",
    "html": (500, "text/html", b"<!doctype html><title>500 Internal Server Error</title>"),
    "no-action": refusal("InvalidAction"),
    "unknown-operation": refusal("UnknownOperation"),
    "not-implemented": refusal("InternalFailure", 501),
    "empty-body": (200, JSON, b""),
    "portal": (200, "text/html", b"<html>a captive portal</html>"),
    "xml-denied": (403, "text/xml", b"<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>"),
    "expired": refusal("ExpiredTokenException"),
}
"""Answers that a server may give in the place of the one that was asked for; ``cut`` closes the connection."""


class FakeCognito(ThreadingHTTPServer):
    """``pools`` maps pool ids to clients by id; ``faults`` maps operations to a key of ``FAULTS``, or to an answer like
    them; ``risk`` gives the risk settings by client id (None: the pool's).
    """

    daemon_threads = True
    canary = CANARY
    region = REGION

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.identity_pools: dict[str, dict] = {}
        arns = ("arn:aws:iam::1:role/a", "arn:aws:iam::444455556666:role/staff")
        self.roles = {arn.rpartition("/")[2]: (arn, TRUST) for arn in arns}
        self.pools: dict[str, dict[str, dict]] = {}
        self.settings: dict[str, dict] = {}
        self.risk: dict[str | None, dict] = {}
        self.faults: dict[str, str] = {}
        self.calls: Counter[str] = Counter()
        self.page_size = 60

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def add_pool(self, number=0, clients=1, **settings):
        pool_id = f"{REGION}_Pool{number:04d}"
        self.settings[pool_id] = settings
        self.pools[pool_id] = {}
        for index in range(clients):
            client_id = f"client{number:04d}x{index:04d}"
            self.pools[pool_id][client_id] = {
                "UserPoolId": pool_id, "ClientId": client_id, "ClientName": f"app-{index}", "ClientSecret": CANARY,
                "RefreshTokenValidity": 30, "CreationDate": 1700000000.5, "ExplicitAuthFlows": ["ALLOW_USER_AUTH"],
            }  # fmt: skip
        return pool_id

    def answer(self, operation, request):
        if operation in self.faults:
            fault = self.faults[operation]
            return FAULTS[fault] if isinstance(fault, str) else fault
        try:
            members = getattr(self, xform_name(operation))(request)
        except KeyError:
            if operation == "GetRole":
                return 404, "text/xml", b"<ErrorResponse><Error><Code>NoSuchEntity</Code></Error></ErrorResponse>"
            return refusal("ResourceNotFoundException")
        if isinstance(members, str):
            return 200, "text/xml", members.encode()
        return 200, JSON, json.dumps(members).encode()

    def page(self, member, items, request):
        start = int(request.get("NextToken", "0"))
        end = start + min(self.page_size, request.get("MaxResults", 60))
        return {member: items[start:end]} | ({"NextToken": str(end)} if end < len(items) else {})

    def list_user_pools(self, request):
        return self.page("UserPools", [{"Id": key, "Name": f"name of {key}"} for key in self.pools], request)

    def list_user_pool_clients(self, request):
        clients = self.pools[request["UserPoolId"]].values()
        rows = [{key: one[key] for key in ("UserPoolId", "ClientId", "ClientName")} for one in clients]
        return self.page("UserPoolClients", rows, request)

    def describe_user_pool_client(self, request):
        return {"UserPoolClient": self.pools[request["UserPoolId"]][request["ClientId"]]}

    def describe_user_pool(self, request):
        pool_id = request["UserPoolId"]
        assert self.pools[pool_id] is not None
        arn = f"arn:aws:cognito-idp:{REGION}:123456789012:userpool/{pool_id}"
        return {
            "UserPool": {
                "Id": pool_id,
                "Name": f"name of {pool_id}",
                "Arn": arn,
                "UserPoolTags": {"team": "a"},
                "CreationDate": 1700000000,
                "EstimatedNumberOfUsers": 1,
                "Domain": f"prefix-{pool_id}",
            }
            | self.settings[pool_id]
        }

    def get_user_pool_mfa_config(self, _request):
        return {"MfaConfiguration": "OFF"}

    def list_user_pool_client_secrets(self, _request):
        secret = {"ClientSecretId": "one", "ClientSecretValue": CANARY, "ClientSecretCreateDate": 1700000000}
        return {"ClientSecrets": [secret]}

    def describe_risk_configuration(self, request):
        settings = self.risk.get(request.get("ClientId"), {})
        return {"RiskConfiguration": request | settings}

    def get_log_delivery_configuration(self, request):
        return {"LogDeliveryConfiguration": {"UserPoolId": request["UserPoolId"], "LogConfigurations": []}}

    def list_identity_providers(self, request):
        return self.page("Providers", [{"ProviderName": f"idp{n}", "ProviderType": "OIDC"} for n in range(3)], request)

    def list_resource_servers(self, request):
        return self.page(
            "ResourceServers",
            [{"UserPoolId": request["UserPoolId"], "Identifier": "https://api", "Name": "api"}],
            request,
        )

    def list_groups(self, request):
        about = {"UserPoolId": request["UserPoolId"], "RoleArn": "arn:aws:iam::444455556666:role/staff"}
        groups = [{"GroupName": name, **about} for name in ("staff", "all")]
        return self.page("Groups", groups, request)

    def get_ui_customization(self, request):
        return {"UICustomization": {"UserPoolId": request["UserPoolId"], "CSS": ".banner { color: red }"}}

    def describe_identity_provider(self, request):
        details = {"oidc_issuer": "http://idp.example.com", "client_id": "1example", "client_secret": CANARY}
        return {
            "IdentityProvider": {
                "UserPoolId": request["UserPoolId"], "ProviderName": request["ProviderName"], "ProviderType": "OIDC",
                "ProviderDetails": details, "AttributeMapping": {"email": "mail"},
            }
        }  # fmt: skip

    def describe_user_pool_domain(self, request):
        domains = {f"prefix-{one}": one for one in self.pools}
        domains |= {settings.get("CustomDomain"): one for one, settings in self.settings.items()}
        owner = domains[request["Domain"]]
        return {"DomainDescription": {"UserPoolId": owner, "Domain": request["Domain"], "Status": "ACTIVE"}}

    def get_web_acl_for_resource(self, _request):
        return {}

    def list_identity_pools(self, request):
        rows = [{"IdentityPoolId": key, "IdentityPoolName": f"name of {key}"} for key in self.identity_pools]
        return self.page("IdentityPools", rows, request)

    def describe_identity_pool(self, request):
        return {"IdentityPoolId": request["IdentityPoolId"]} | self.identity_pools[request["IdentityPoolId"]]

    def get_identity_pool_roles(self, request):
        return {"IdentityPoolId": request["IdentityPoolId"], "Roles": {"authenticated": "arn:aws:iam::1:role/a"}}

    def get_role(self, request):
        """IAM knows roles by name: whoever asks for one of another account gets the one of their own."""
        arn, policy = self.roles[request["RoleName"]]
        role = f"<Arn>{arn}</Arn><AssumeRolePolicyDocument>{quote(json.dumps(policy))}</AssumeRolePolicyDocument>"
        return f"<GetRoleResponse><GetRoleResult><Role>{role}</Role></GetRoleResult></GetRoleResponse>"

    def get_function(self, request):
        if request["FunctionName"].endswith("gone"):
            raise KeyError
        return {"Configuration": {"Environment": {"Variables": {"KEY": CANARY}}}, "Code": {"Location": CANARY}}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if "X-Amz-Target" in self.headers:
            operation, request = self.headers["X-Amz-Target"].partition(".")[2], json.loads(body)
        elif self.command == "GET":  # lambda speaks REST
            operation, request = "GetFunction", {"FunctionName": unquote(self.path.split("/functions/")[1])}
        else:  # sts and iam speak in forms
            request = dict(parse_qsl(body.decode()))
            operation = request["Action"]
        self.server.calls[operation] += 1
        answer = self.server.answer(operation, request)
        if answer == "cut":
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        status, kind, body = answer
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST  # noqa: N815  the name that http.server calls

    def log_message(self, *_):
        """Tests read no server log."""


@pytest.fixture(autouse=True)
def environment(aws_environment):
    """Every test here runs with made-up credentials."""


@pytest.fixture
def cognito() -> Iterator[FakeCognito]:
    server = FakeCognito()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def source(cognito) -> Callable[..., LiveSource]:
    """Makes a live source of that server: all pools of a region unless pools are named."""

    def make(*user_pool_ids, clients=(), identity_pools=(), regions=(REGION,), **more):
        connection = Connection(regions=regions, endpoint_url=cognito.url)
        return LiveSource(Selection(user_pool_ids, clients, identity_pools), connection, more.pop("pace", FAST), **more)

    return make
