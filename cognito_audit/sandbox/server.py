"""`Sandbox`: start it, talk to it with boto3, look at what happened, stop it."""

from collections import Counter
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Self

from cognito_audit.sandbox.clock import Clock
from cognito_audit.sandbox.faults import Faults

if TYPE_CHECKING:
    from botocore.config import Config

    from cognito_audit.sandbox.calls import Call
    from cognito_audit.sandbox.outbox import Message
    from cognito_audit.sandbox.quota import Quota


EXTRA = ("moto", "flask", "flask_cors", "joserfc")
"""The modules that the extra ``[sandbox]`` brings."""


class SandboxUnavailable(Exception):  # noqa: N818 - it says what is the case, as the others of this package do
    """What the sandbox runs on is not installed; the text says how to install it."""


class Sandbox:
    """A local Cognito on 127.0.0.1. Use it as a context manager, or call `start` and `stop`.

    ``port`` 0 takes a free one. Everything public may be read and changed while it runs:

    * ``endpoint_url``: ``http://127.0.0.1:PORT``.
    * ``calls``: a Counter of operation names; ``requests``: the `Call`s in order, faulty ones included.
    * ``outbox``: the `Message`s that Cognito would have sent, with their codes.
    * ``faults``: what goes wrong (`Faults.add`); ``quota``: a `Quota` to throttle by, None for no limits.
    * ``clock``: ``clock.advance(minutes=15)`` lets sessions and codes grow old.
    * ``triggers``: what a pool's Lambda trigger does, by pool id: ``{"PreSignUp": "auto-confirm"}`` or
      ``{"PreSignUp": "error: some text"}``. It counts only where the pool's LambdaConfig has the trigger.

    Raises `SandboxUnavailable` where moto and flask are not installed.
    """

    def __init__(self, port: int = 0, *, quota: "Quota | None" = None) -> None:
        if missing := [name for name in EXTRA if find_spec(name) is None]:
            raise SandboxUnavailable(
                f"The sandbox needs {', '.join(missing)}, not installed here: pip install 'cognito-audit[sandbox]'"
            )
        from cognito_audit.sandbox.http import HttpServer  # noqa: PLC0415 - it needs the extra

        self.quota = quota
        self.clock = Clock()
        self.faults = Faults()
        self.calls: Counter[str] = Counter()
        self.requests: list[Call] = []
        self.outbox: list[Message] = []
        self.triggers: dict[str, dict[str, str]] = {}
        self._port = port
        self._make_server = HttpServer
        self._server: HttpServer | None = None
        self._clients: dict[str, Any] = {}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def endpoint_url(self) -> str:
        """Where it listens. Raises RuntimeError while it does not run."""
        if self._server is None:
            raise RuntimeError("The sandbox is not running: start() it, or use it in a with statement.")
        return self._server.url

    def start(self) -> None:
        """Listen, with an empty account. Raises OSError where the port is taken."""
        if self._server is None:
            self._server = self._make_server(self, self._port)

    def stop(self) -> None:
        """Close every connection and end every thread. What it held is gone, what it recorded stays."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()
        if self._server is not None:
            self._server.close()
            self._server = None

    def reset(self) -> None:
        """Forget pools, users, faults, quota and everything recorded; keep listening at the same address."""
        self.faults.clear()
        self.quota = None
        self.calls.clear()
        self.requests.clear()
        self.outbox.clear()
        self.triggers.clear()
        self.clock = Clock()
        if self._server is not None:
            self._server.reset()

    def client(self, region: str = "eu-west-1", *, service: str = "cognito-idp", config: "Config | None" = None) -> Any:
        """A boto3 client of this sandbox, with dummy credentials and, unless ``config`` says otherwise, no retries.

        Profiles and credentials of the environment are not looked at. Closed by `stop`.
        """
        import boto3  # noqa: PLC0415 - as late as can be: importing it takes a third of a second
        from botocore.config import Config as BotoConfig  # noqa: PLC0415
        from botocore.session import Session  # noqa: PLC0415

        key = f"{service}/{region}/{id(config) if config else ''}"
        if key not in self._clients:
            no_profile = Session({"profile": (None, None, None, None)})
            session = boto3.Session("sandbox", "sandbox", region_name=region, botocore_session=no_profile)
            config = config or BotoConfig(retries={"total_max_attempts": 1})
            self._clients[key] = session.client(service, endpoint_url=self.endpoint_url, config=config)
        return self._clients[key]
