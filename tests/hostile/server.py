"""A server that misbehaves, in front of another one: it forwards every call but those that it was told to spoil.

``Fault("DescribeUserPool", "html", nth=2)`` spoils the second call of an operation; ``MODES`` (in ``modes``) says how.
"""

import json
import socket
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit


class Answer(NamedTuple):
    """What a server answers, whole."""

    status: int
    content_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


@dataclass
class Exchange:
    """One call that is spoilt. ``forward`` makes it at the server behind, ``first_page`` without the token of a page;
    ``write`` sends bytes as they are.

    ``before`` counts the calls of that operation before this one, ``over`` is set when the server stops.
    """

    operation: str
    forward: Callable[[], Answer]
    first_page: Callable[[], Answer]
    write: Callable[[bytes], None]
    before: int
    over: threading.Event
    server: "HostileServer"


@dataclass(frozen=True)
class Fault:
    """A fault of an operation (``*``: of each): of its ``nth`` call, counted from 1, or of every one (0)."""

    operation: str
    mode: Callable[[Exchange], Answer | None]
    nth: int = 0

    def hits(self, operation: str, number: int) -> bool:
        """Return whether it spoils this call."""
        return self.operation in (operation, "*") and self.nth in (0, number)


class HostileServer(ThreadingHTTPServer):
    """Forwards to the server at ``behind``, and spoils what ``faults`` says. ``instead`` answers operations that the
    other one does not have. A mode that returns None has written its answer itself.
    """

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, behind: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behind = urlsplit(behind).netloc
        self.faults: list[Fault] = []
        self.instead: dict[str, Callable[[bytes], Answer]] = {}
        self.calls: Counter[str] = Counter()
        self.over = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """http://127.0.0.1:PORT."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def begin(self, *faults: Fault) -> None:
        """Begin anew with these faults; what hangs of those before is released."""
        self.over.set()
        self.over = threading.Event()
        self.faults = list(faults)
        self.calls.clear()

    def stop(self) -> None:
        """Stop, and let go of what hangs."""
        self.over.set()
        self.shutdown()
        self._thread.join()
        self.server_close()

    def count(self, operation: str) -> int:
        """Count a call; return its number."""
        with self._lock:
            self.calls[operation] += 1
            return self.calls[operation]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore broken connections: breaking them is what this server is for."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: HostileServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        operation = self._operation(body)
        number = self.server.count(operation)

        def forward(sent: bytes = body) -> Answer:
            if operation in self.server.instead:
                return self.server.instead[operation](sent)
            return self._forward(sent)

        fault = next((one for one in self.server.faults if one.hits(operation, number)), None)
        if fault is None:
            self._send(forward())
            return
        exchange = Exchange(
            operation,
            forward,
            lambda: forward(_without_token(body)),
            self._write,
            number - 1,
            self.server.over,
            self.server,
        )
        answer = fault.mode(exchange)
        if answer is None:
            self.close_connection = True
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)
        else:
            self._send(answer)

    do_GET = do_POST  # noqa: N815  the name that http.server calls

    def _operation(self, body: bytes) -> str:
        if target := self.headers.get("X-Amz-Target"):
            return target.rpartition(".")[2]
        return dict(parse_qsl(body.decode(errors="replace"))).get("Action", "GetFunction")  # Lambda speaks REST

    def _forward(self, body: bytes) -> Answer:
        connection = HTTPConnection(self.server.behind, timeout=30)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() != "content-length"}
            connection.request(self.command, self.path, body, headers)
            response = connection.getresponse()
            return Answer(response.status, response.headers.get("Content-Type", ""), response.read())
        finally:
            connection.close()

    def _send(self, answer: Answer) -> None:
        with suppress(OSError):
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
            for name, value in answer.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

    def _write(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()

    def log_message(self, *_: Any) -> None:
        """Tests read no server log."""


def _without_token(body: bytes) -> bytes:
    """Return a request in JSON without the token of a page, which the server behind did not give out."""
    try:
        return json.dumps({name: value for name, value in json.loads(body).items() if name != "NextToken"}).encode()
    except ValueError:
        return body
