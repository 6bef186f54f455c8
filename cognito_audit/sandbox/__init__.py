"""A local Cognito: the user pool API over HTTP on loopback, with no AWS account.

moto serves most operations; the modules here replace those that differ from AWS in ways that decide an audit: when
``SignUp`` returns a ``Session``, what an update resets, what a tier refuses, throttling, cut connections. Every
replaced behaviour names its source; behaviour of AWS that is not publicly known is left out or refused, never invented
(``docs/sandbox.md``). moto is not patched: everything is done in subclasses, so plain moto is unaffected.

    with Sandbox() as sandbox:
        pool = sandbox.client().create_user_pool(PoolName="shop")

Importing this package imports neither moto nor boto3; creating a `Sandbox` does, and raises `SandboxUnavailable` if
they are missing.
"""

from cognito_audit.sandbox.calls import Call
from cognito_audit.sandbox.clock import Clock
from cognito_audit.sandbox.faults import Fault, Faults
from cognito_audit.sandbox.outbox import Message
from cognito_audit.sandbox.quota import Quota
from cognito_audit.sandbox.server import Sandbox, SandboxUnavailable

__all__ = ["Call", "Clock", "Fault", "Faults", "Message", "Quota", "Sandbox", "SandboxUnavailable"]
