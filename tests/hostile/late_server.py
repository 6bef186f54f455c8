"""A server in front of the sandbox that acts late, or says something else than what it did, as networks and proxies do.

Every update takes the next of its ``plans``: when the sandbox gets the request, and what the caller gets.
"""

import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import urlsplit

NEVER = None
JSON = "application/x-amz-json-1.1"


class Reply(NamedTuple):
    """What the caller gets; ``cut``: nothing."""

    status: int = 200
    body: bytes = b"{}"
    content_type: str = JSON
    encoding: str = ""
    is_cut: bool = False


@dataclass(frozen=True)
class Plan:
    """One update: ``acts`` is when the sandbox gets it, in seconds (0: before the reply; ``NEVER``: not at all).

    ``reply`` None is the sandbox's own. ``then`` runs when the sandbox has acted. ``edit`` changes the request.
    ``spoilt_reads`` is how many later reads of the same resource fail.
    """

    acts: float | None = 0
    reply: Reply | None = None
    then: object = None
    edit: object = None
    spoilt_reads: int = 0


class LateServer(ThreadingHTTPServer):
    """Forwards to the server at ``behind``; ``plans`` are the updates to spoil, by the id in their request."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, behind):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behind = urlsplit(behind).netloc
        self.plans: dict[str, Plan] = {}
        self.names: list[str] = []
        self.spoilt: dict[str, int] = {}
        self.updates: list[str] = []
        self._late: list[threading.Thread] = []
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address):
        """A caller that is gone is no error."""

    def spoil(self, name, plan):
        """Let a plan be that of the next update of the resource with this id."""
        self.plans[name] = plan
        self.names = sorted({*self.names, name}, key=lambda name: "_" in name)  # a client's request names its pool too

    def forward(self, headers, body):
        """Let the sandbox act, and return what it answers."""
        connection = HTTPConnection(self.behind, timeout=60)
        with suppress(KeyError):
            del headers["Content-Length"]
        connection.request("POST", "/", body, dict(headers))
        answer = connection.getresponse()
        reply = Reply(answer.status, answer.read(), answer.getheader("Content-Type", JSON))
        connection.close()
        return reply

    def act_later(self, seconds, work):
        """Do some work in so many seconds."""

        def wait():
            time.sleep(seconds)
            work()

        self._late.append(threading.Thread(target=wait, daemon=True))
        self._late[-1].start()

    def settle(self):
        """Wait until everything that was put off is done."""
        while self._late:
            self._late.pop().join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """Say nothing."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        operation = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
        name = next((known for known in self.server.names if known.encode() in body), "")
        if operation.startswith("UpdateUserPool"):
            self.server.updates.append(name)
            reply = self._update(name, body)
        elif self.server.spoilt.get(name, 0) > 0 and operation.startswith("DescribeUserPool"):
            self.server.spoilt[name] -= 1
            reply = Reply(500, b"<html>no</html>", "text/html")
        else:
            reply = self.server.forward(self.headers, body)
        self._send(reply)

    def _update(self, name, body):
        plan = self.server.plans.pop(name, Plan())
        self.server.spoilt[name] = plan.spoilt_reads
        body = plan.edit(body) if plan.edit else body

        def act():
            reply = self.server.forward(self.headers, body)
            if plan.then:
                plan.then()
            return reply

        if plan.acts == 0:
            reply = act()
            return plan.reply or reply
        if plan.acts is not NEVER:
            self.server.act_later(plan.acts, act)
        return plan.reply or Reply(is_cut=True)

    def _send(self, reply):
        if reply.is_cut:
            self.close_connection = True
            return
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        if reply.encoding:
            self.send_header("Content-Encoding", reply.encoding)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)
