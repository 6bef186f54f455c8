"""SECRET_HASH: whether it is needed and correct.

The hash: Base64(HMAC-SHA256(client secret, username + client id)), over the username in the same request
(https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html#cognito-user-pools-computing-secret-hash).
Texts: "... but SECRET_HASH was not received": https://github.com/aws-amplify/amplify-android/issues/2504; "Unable
to verify secret hash":
https://aws.amazon.com/premiumsupport/knowledge-center/cognito-unable-to-verify-secret-hash/. If a client has two
secrets, either is accepted; that is an assumption. The text for a public client is ministack's, not seen from AWS.
"""

import base64
import hashlib
import hmac

from cognito_audit.sandbox.client_model import Client
from cognito_audit.sandbox.errors import invalid_parameter, not_authorized


def secret_hash(secret: str, username: str, client_id: str) -> str:
    """The hash that a confidential client sends for ``username``."""
    digest = hmac.digest(secret.encode(), (username + client_id).encode(), hashlib.sha256)
    return base64.b64encode(digest).decode()


def refuse_secret_hash(client: Client, usernames: tuple[str, ...], sent: str | None) -> None:
    """Raise a refusal for a missing, wrong or needless hash; a hash over any of ``usernames`` is right."""
    if not client.secrets:
        if sent:
            raise invalid_parameter(f"App client {client.id} is not configured for secret but secret hash was received")
        return
    if not sent:
        raise not_authorized(f"Client {client.id} is configured with secret but SECRET_HASH was not received")
    for secret in client.secrets:
        for username in usernames:
            if hmac.compare_digest(secret_hash(secret.value, username, client.id).encode(), sent.encode()):
                return
    raise not_authorized(f"Unable to verify secret hash for client {client.id}")
