"""The sandbox's HTTP server on loopback: one thread per connection, no logging, and no threads left after closing."""

import contextlib
import socket
import threading
from typing import Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from cognito_audit.sandbox.application import Application
from cognito_audit.sandbox.world import World

LOOPBACK = "127.0.0.1"


class _Handler(WSGIRequestHandler):
    """Answers one connection's requests without logging them."""

    disable_nagle_algorithm = True  # else each answer waits for the client's delayed acknowledgement

    def finish(self) -> None:
        with contextlib.suppress(OSError):  # the client or a fault has closed the connection
            super().finish()

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's signature
        """Log nothing: the requests are in `Sandbox.requests`."""


class _Server(ThreadedWSGIServer):
    """Knows the thread of each connection, so that closing can wait for it."""

    def __init__(self, port: int, application: Application) -> None:
        self.threads: dict[socket.socket, threading.Thread] = {}
        socket.create_server((LOOPBACK, port)).close()  # raises OSError; werkzeug ends the process on a taken port
        super().__init__(LOOPBACK, port, application, handler=_Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer a connection in its own thread, which is registered before it starts."""
        self.threads = {known: thread for known, thread in self.threads.items() if thread.is_alive()}
        thread = threading.Thread(target=self.process_request_thread, args=(request, client_address), daemon=True)
        self.threads[request] = thread
        thread.start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore errors of broken connections: they concern only the client."""


class HttpServer:
    """Listens from construction until `close`. Raises OSError if the port is taken."""

    def __init__(self, world: World, port: int) -> None:
        self._application = Application(world)
        self._server = _Server(port, self._application)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="sandbox", daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """http://127.0.0.1:PORT."""
        return f"http://{LOOPBACK}:{self._server.server_port}"

    def reset(self) -> None:
        """Serve a new, empty account."""
        self._application.reset()

    def close(self) -> None:
        """Stop listening, end delays, close connections, wait for every thread."""
        self._application.stopping.set()
        self._server.shutdown()
        self._thread.join()
        for connection, thread in self._server.threads.items():
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            thread.join()
