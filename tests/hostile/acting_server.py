"""A server in front of the sandbox whose answer to a call and what it does about it are two things.

It forwards every call, except those that a fault hits: then it acts before, after or without the sandbox's answer, and
answers something else, or nothing.
"""

import json
import socket
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

JSON = "application/x-amz-json-1.1"
DEEP = b"[" * 100_000
ACTIONS = ("acts", "acts late", "acts twice", "does nothing")


def error(code, status, text="Something happened."):
    """Answer an error as AWS writes it."""
    return lambda _: (status, json.dumps({"__type": code, "message": text}).encode(), {"x-amzn-ErrorType": code})


def body(content, status=200, **headers):
    """Answer these bytes."""
    return lambda _: (status, content, headers)


def edited(edit):
    """Answer what the sandbox answered, edited; an error of the sandbox stays."""

    def answer(real):
        status, content, headers = real or (200, b"{}", {})
        return (status, json.dumps(edit(json.loads(content or b"{}"))).encode(), headers) if status == 200 else real

    return answer


def without_members(answer):
    return {key: value for key, value in answer.items() if key not in ("UserSub", "Username", "Users", "UserPool")}


def of_wrong_types(answer):
    return {
        key: {"list": 0, "dict": "abc", "str": 7, "bool": "yes"}.get(type(value).__name__, [])
        for key, value in answer.items()
    }


REPLIES = {
    "cut": None,
    "hangs, then cuts": None,
    "500": error("InternalErrorException", 500),
    "503 with HTML": body(b"<html>Service unavailable</html>", 503),
    "502 without a body": body(b"", 502),
    "500 with the code of a refusal": error("NotAuthorizedException", 500),
    "503 with the code for no such user": error("UserNotFoundException", 503),
    "504 with the code for no such pool": error("ResourceNotFoundException", 504),
    "HTTP 302": body(b"", 302, Location="http://127.0.0.1:9/"),
    "HTTP 404 with HTML": body(b"<html>Not found</html>", 404),
    "throttled": error("TooManyRequestsException", 400),
    "HTTP 429": body(b"", 429),
    "unknown code": error("NovelException", 400),
    "denied": error("AccessDeniedException", 400),
    "expired": error("ExpiredTokenException", 400),
    "no body": body(b""),
    "an empty object": body(b"{}"),
    "null": body(b"null"),
    "a list": body(b"[]"),
    "a text": body(b'"abc"'),
    "HTML with 200": body(b"<html>Welcome</html>"),
    "not UTF-8": body(b'{"UserSub": "\xff\xfe"}'),
    "half a body": body(b'{"UserSub": "abc", "Us'),
    "nested too deep": body(DEEP),
    "says gzip": body(b"{}", **{"Content-Encoding": "gzip"}),
    "an error with 200": body(b'{"__type": "InternalErrorException", "message": "x"}'),
    "without its members": edited(without_members),
    "members of wrong types": edited(of_wrong_types),
    "members that are null": edited(dict.fromkeys),
    "as it is": lambda real: real or (200, b"{}", {}),
}
"""What the client sees, from what the sandbox answered, if it acted before. None closes the connection."""


@dataclass
class Wrong:
    """What goes wrong with calls of an operation: with the next ``times``, or with all (None)."""

    operation: str
    action: str
    reply: str
    delay: float = 0.5
    times: int | None = None

    def hits(self, operation):
        return self.operation == operation and self.times != 0


class ActingServer:
    """Listens on loopback until it is closed. ``wrong`` are the faults; the first that hits a call is used."""

    def __init__(self, sandbox_url):
        self.sandbox_url, self.wrong, self.calls, self.late = sandbox_url, [], Counter(), []
        self._lock = threading.Lock()
        owner = self

        class Handler(_Handler):
            server_of = owner

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def wait_until_quiet(self):
        """Return once nothing that was asked for is still to be done."""
        while self.late:
            self.late.pop().join()

    def take(self, operation):
        with self._lock:
            self.calls[operation] += 1
            for wrong in self.wrong:
                if wrong.hits(operation):
                    wrong.times = None if wrong.times is None else wrong.times - 1
                    return wrong
        return None

    def act(self, content, headers):
        """Make the call in the sandbox, and answer its status, body and type."""
        request = urllib.request.Request(self.sandbox_url, content, headers)  # noqa: S310  our own loopback URL
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  the same
                return answer.status, answer.read(), {"Content-Type": answer.headers.get("Content-Type", JSON)}
        except urllib.error.HTTPError as refused:
            with refused:
                kept = {name: value for name, value in refused.headers.items() if name.lower() == "x-amzn-errortype"}
                return refused.code, refused.read(), kept

    def act_late(self, content, headers, delay):
        def act():
            time.sleep(delay)
            self.act(content, headers)

        thread = threading.Thread(target=act, daemon=True)
        self.late.append(thread)
        thread.start()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits for the client's delayed acknowledgement
    server_of = None

    def do_POST(self):
        owner = self.server_of
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kept = ("X-Amz-Target", "Authorization", "Content-Type", "X-Amz-Date")
        headers = {name: self.headers[name] for name in kept if self.headers.get(name)}
        wrong = owner.take(headers.get("X-Amz-Target", "").rpartition(".")[2])
        if wrong is None:
            self.answer(owner.act(content, headers))
            return
        real = None
        if wrong.action in ("acts", "acts twice"):
            real = owner.act(content, headers)
        if wrong.action == "acts twice":
            real = owner.act(content, headers)
        if wrong.action == "acts late":
            owner.act_late(content, headers, wrong.delay)
        if wrong.reply == "hangs, then cuts":
            time.sleep(wrong.delay)
        reply = REPLIES[wrong.reply]
        if reply is None:
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
        else:
            self.answer(reply(real))

    def answer(self, answered):
        status, content, headers = answered
        self.send_response(status)
        for name, value in {"Content-Type": JSON, **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Log nothing."""
