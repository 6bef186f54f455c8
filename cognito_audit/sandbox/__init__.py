"""A local Cognito: the user pool API over HTTP on loopback, with no AWS account.

moto serves what it serves well; the modules here replace what differs from AWS in ways that decide an audit: when
``SignUp`` returns a ``Session``, what an update resets, what a tier refuses, throttling, cut connections. Every
replaced behaviour names its source, and what is not publicly known of AWS is left out or refused, never invented
(``docs/sandbox.md``). Nothing of moto is patched: everything is done in subclasses, so plain moto keeps its ways.

    with Sandbox() as sandbox:
        pool = sandbox.client().create_user_pool(PoolName="shop")

Importing this package imports neither moto nor boto3; `Sandbox` does, and raises `SandboxUnavailable` without them.
"""

from cognito_audit.sandbox.calls import Call
from cognito_audit.sandbox.clock import Clock
from cognito_audit.sandbox.faults import Fault, Faults
from cognito_audit.sandbox.outbox import Message
from cognito_audit.sandbox.quota import Quota
from cognito_audit.sandbox.server import Sandbox, SandboxUnavailable

__all__ = ["Call", "Clock", "Fault", "Faults", "Message", "Quota", "Sandbox", "SandboxUnavailable"]
