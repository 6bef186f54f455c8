"""Routes HTTP requests to operations, with faults and quotas in between."""

import io
import json
import socket
import threading
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple
from urllib.parse import parse_qs

from moto.backends import get_backend
from moto.moto_server.werkzeug_app import BackendRequest, DomainDispatcherApplication, create_backend_app
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from cognito_audit.sandbox.account import ACCOUNT_ID, Account
from cognito_audit.sandbox.calls import Call
from cognito_audit.sandbox.cognito import Cognito
from cognito_audit.sandbox.faults import Fault
from cognito_audit.sandbox.neighbours import OPERATIONS, UNSIGNED, carry_out
from cognito_audit.sandbox.world import World

JSON = "application/x-amz-json-1.1"
TARGETS = {
    "AWSCognitoIdentityProviderService": "cognito-idp",
    "AWSCognitoIdentityService": "cognito-identity",
    "AWSWAF_20190729": "wafv2",
    "secretsmanager": "secretsmanager",
}
NEIGHBOURS: tuple[Literal["cognito-identity", "iam", "wafv2", "sts"], ...] = ("cognito-identity", "iam", "wafv2", "sts")
"""Other services that an audit calls; moto serves them unchanged, except for ``neighbours.OPERATIONS``."""


class _Request(NamedTuple):
    service: str
    region: str
    call: Call
    members: dict[str, Any]


class Application:
    """The WSGI application over one `Account`. Setting ``stopping`` ends the delays of faults."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._neighbours = DomainDispatcherApplication(create_backend_app)
        self._recording = threading.Lock()
        self.stopping = threading.Event()
        self.reset()

    def reset(self) -> None:
        """Serve a new, empty account. moto keeps the state of the other services per process; it is emptied too."""
        self._account = Account(self._world.clock, self._world.outbox, self._world.triggers)
        for service in NEIGHBOURS:
            for regions in get_backend(service).values():
                regions.reset()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """WSGI."""
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        request = _identify(environ, body)
        with self._recording:
            self._world.calls[request.call.operation] += 1
            self._world.requests.append(request.call)
        fault = self._world.faults.take(request.call) or Fault()
        self.stopping.wait(fault.delay)
        if fault.cut == "before":
            _cut(environ)
        response = self._refusal(request, fault) or self._serve(request, environ)
        if fault.alter and response.status_code == 200:  # noqa: PLR2004 - HTTP's own
            response.set_data(json.dumps(fault.alter(json.loads(response.get_data()))))
        if fault.cut == "after":
            _cut(environ)
        return response(environ, start_response)

    def _refusal(self, request: _Request, fault: Fault) -> Response | None:
        quota = self._world.quota
        if quota is not None and not quota.admits(request.call, request.region):
            fault = Fault.throttled(request.call.operation)
        if fault.code is None:
            return None
        pool = f"arn:aws:cognito-idp:{request.region}:{ACCOUNT_ID}:userpool/{request.call.pool_id or '*'}"
        resource = pool if request.service == "cognito-idp" else "*"
        error = fault.error_body(request.call, f"{request.service}:{request.call.operation}", resource)
        return _json(fault.status, error, fault.code)

    def _serve(self, request: _Request, environ: dict[str, Any]) -> Response:
        if request.service == "cognito-idp":
            # Without a JSON content type, a request sent as a form (curl's default) would have no body.
            served = BackendRequest({**environ, "CONTENT_TYPE": JSON})
            cognito = Cognito(self._account)
            status, headers, body = cognito._dispatch(served, served.url, served.headers)  # noqa: SLF001 - the contract test watches it
            shown = {name: str(value) for name, value in headers.items() if name.lower() != "content-length"}
            return Response(body, status, shown)
        if (request.service, request.call.operation) in OPERATIONS:
            return self._serve_neighbour(request)
        if request.service in NEIGHBOURS:
            try:
                return Response.from_app(self._neighbours, environ, buffered=True)
            except NotImplementedError:
                pass
        name = "UnknownOperationException"
        text = f"The sandbox does not model {request.service}:{request.call.operation}."
        return _json(400, {"__type": name, "message": text}, name)

    def _serve_neighbour(self, request: _Request) -> Response:
        """Serve an operation that moto lacks."""
        try:
            with self._account.lock:
                answer = carry_out(
                    self._account, request.service, request.region, request.call.operation, request.members
                )
        except HTTPException as error:
            return Response(error.get_body(), error.code, dict(error.get_headers()))
        return Response(json.dumps(answer), 200, {"Content-Type": JSON})


def _identify(environ: dict[str, Any], body: bytes) -> _Request:
    """Identify service, region and operation of a request; unsigned ones name their service only in X-Amz-Target."""
    prefix, _, operation = environ.get("HTTP_X_AMZ_TARGET", "").rpartition(".")
    scope = environ.get("HTTP_AUTHORIZATION", "").partition("Credential=")[2].partition(",")[0].split("/")
    signed = len(scope) == 5  # noqa: PLR2004 - key, date, region, service, aws4_request
    service = TARGETS.get(prefix) or (scope[3] if signed else "")
    named: dict[str, Any] = {}
    if prefix in TARGETS:
        try:
            parsed = json.loads(body or b"{}")
        except ValueError:
            parsed = {}
        named = parsed if isinstance(parsed, dict) else {}
    elif not operation:
        operation = parse_qs(body.decode(errors="replace")).get("Action", ["unknown"])[0]
    call = Call(operation, named.get("UserPoolId"), named.get("ClientId"), scope[2] if signed else None)
    return _Request(service or "unknown", scope[2] if signed else UNSIGNED, call, named)


def _json(status: int, body: dict[str, str], error: str) -> Response:
    return Response(json.dumps(body), status, {"Content-Type": JSON, "x-amzn-ErrorType": error})


def _cut(environ: dict[str, Any]) -> None:
    """Close the connection without an answer: the client sees a connection closed by its peer."""
    environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    raise ConnectionAbortedError("cut by a fault")
