"""The messages that Cognito would have sent, and how it masks their destinations."""

from typing import Literal, NamedTuple

Medium = Literal["EMAIL", "SMS"]


class Message(NamedTuple):
    """One message: ``code`` is None if the pool verifies by link (``CONFIRM_WITH_LINK``)."""

    to: str
    code: str | None
    username: str
    client_id: str
    medium: Medium


def masked(address: str, medium: Medium) -> str:
    """Return the ``Destination`` of CodeDeliveryDetails.

    ``a***@e***`` is from a recorded SignUp (floci-io/floci, ``sign-up.happy.json``);
    ``+*******9934`` is the form in the API reference's examples for SMS.
    """
    if medium == "SMS":
        return f"+*******{address[-4:]}"
    name, _, domain = address.partition("@")
    return f"{name[:1]}***@{domain[:1]}***"
