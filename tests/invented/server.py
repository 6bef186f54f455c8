"""Cognito on loopback that answers with the account of ``account.py``, and keeps what updates say."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self

from tests.invented.account import IDENTITY, IDP, answers
from tests.invented.inventing import Invention

SERVICES = {"AWSCognitoIdentityProviderService": IDP, "AWSCognitoIdentityService": IDENTITY}
JSON = "application/x-amz-json-1.1"
UPDATES = {
    "UpdateUserPool": ("pool", "DescribeUserPool", "UserPool", {"UserPoolId": "Id", "PoolName": "Name"}),
    "UpdateUserPoolClient": ("client", "DescribeUserPoolClient", "UserPoolClient", {}),
}
READ_ONLY = {
    "pool": {
        "Arn", "Status", "CreationDate", "LastModifiedDate", "SchemaAttributes", "AliasAttributes",
        "UsernameAttributes", "UsernameConfiguration", "EstimatedNumberOfUsers", "Domain", "CustomDomain",
        "SmsConfigurationFailure", "EmailConfigurationFailure", "DcrConfiguration",
    },
    "client": {"ClientSecret", "ClientSecretArn", "ClientType", "CreationDate", "LastModifiedDate"},
}  # fmt: skip
"""What an update leaves as it is; all else that it does not say is gone after it."""


class Server(ThreadingHTTPServer):
    """``invention`` puts the invented name into every answer; ``updates`` are the requests that change something."""

    daemon_threads = True

    def __init__(self, invention: Invention | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.invention = invention
        self.answers = {
            (service, operation): invention.into(answer, operation, service) if invention else answer
            for (service, operation), answer in answers().items()
        }
        self.updates: list[tuple[str, dict[str, Any]]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def described(self, operation: str, member: str) -> dict[str, Any]:
        """What is described at present."""
        found: dict[str, Any] = self.answers[IDP, operation][member]
        return found

    def answer(self, service: str, operation: str, request: dict[str, Any]) -> dict[str, Any] | None:
        if operation == "DescribeUserPoolDomain":
            answer = self.answers[service, operation]
            return {**answer, "DomainDescription": {**answer["DomainDescription"], "Domain": request["Domain"]}}
        if operation not in UPDATES:
            return self.answers.get((service, operation))
        self.updates.append((operation, request))
        kind, read, member, renamed = UPDATES[operation]
        now = self.described(read, member)
        said = {renamed.get(name, name): value for name, value in request.items()}
        self.answers[IDP, read][member] = {**{name: now[name] for name in READ_ONLY[kind] if name in now}, **said}
        return {}

    def __enter__(self) -> Self:
        Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        target, _, operation = self.headers.get("X-Amz-Target", "").partition(".")
        found = self.server.answer(SERVICES[target], operation, json.loads(body)) if target in SERVICES else None
        # The services beside Cognito, and all else that this account does not have, are denied.
        text = json.dumps({"__type": "AccessDeniedException"} if found is None else found).encode()
        self.send_response(400 if found is None else 200)
        self.send_header("Content-Type", JSON)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST  # noqa: N815  the name that http.server calls

    def log_message(self, *_: object) -> None:
        """Tests read no server log."""
