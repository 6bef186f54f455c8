"""The `Sandbox`: start it, call it with boto3, inspect what happened, stop it."""

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Self

from cognito_audit.sandbox.quota import Quota
from cognito_audit.sandbox.world import World

if TYPE_CHECKING:
    from botocore.config import Config


EXTRA = ("moto", "flask", "flask_cors", "joserfc")
"""The modules that the extra ``[sandbox]`` installs."""


class SandboxUnavailable(Exception):  # noqa: N818 - a documented name
    """The sandbox's dependencies are not installed; the text says how to install them."""


class Sandbox(World):
    """A local Cognito on 127.0.0.1. Use it as a context manager, or call `start` and `stop`.

    ``port`` 0 picks a free one. ``endpoint_url`` is ``http://127.0.0.1:PORT``. The attributes of `World` may be read
    and changed while it runs. Raises `SandboxUnavailable` without moto and flask.
    """

    def __init__(self, port: int = 0, *, quota: Quota | None = None) -> None:
        if missing := [name for name in EXTRA if find_spec(name) is None]:
            raise SandboxUnavailable(
                f"The sandbox needs {', '.join(missing)}, not installed here: pip install 'cognito-audit[sandbox]'"
            )
        from cognito_audit.sandbox.http import HttpServer  # noqa: PLC0415 - it needs the extra

        super().__init__(quota)
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
        """The URL that it listens at. Raises RuntimeError if it is not running."""
        if self._server is None:
            raise RuntimeError("The sandbox is not running: start() it, or use it in a with statement.")
        return self._server.url

    def start(self) -> None:
        """Listen, with an empty account. Raises OSError if the port is taken."""
        if self._server is None:
            self._server = self._make_server(self, self._port)

    def stop(self) -> None:
        """Close every connection and end every thread. Its account is gone; the recorded calls and messages remain."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()
        if self._server is not None:
            self._server.close()
            self._server = None

    def reset(self) -> None:
        """Forget pools, users, faults, quota and everything recorded; keep listening at the same address."""
        self.forget()
        if self._server is not None:
            self._server.reset()

    def client(self, region: str = "eu-west-1", *, service: str = "cognito-idp", config: "Config | None" = None) -> Any:
        """Return a boto3 client of this sandbox, with dummy credentials and, without a ``config``, no retries.

        Ignores the profiles and credentials of the environment. `stop` closes it.
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
