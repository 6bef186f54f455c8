"""Reads a client secret that Cognito manages in AWS Secrets Manager, if the operator asks for that.

UserPoolClientType.ClientSecretArn: "The SecretString value is a JSON object with userPoolId, userPoolClientId, and
clientSecretValue fields. Use clientSecretValue as the app client secret."
"""

import json
import logging
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from botocore.exceptions import ClientError

from cognito_audit.aws.arn import region_of
from cognito_audit.probe.secret import Secret
from cognito_audit.sources.live import Aws

log = logging.getLogger(__name__)

ACTION: Final = "secretsmanager:GetSecretValue"
_BY_HAND: Final = "put its clientSecretValue into an environment variable and name that with --client-secret-env"

ReadSecret = Callable[[str, str, str], "Secret | str"]
"""Takes an ARN and the ids of pool and client; returns the secret, or why it could not be read and the next step."""


def explain_unread(_arn: str, _pool_id: str, _client_id: str) -> str:
    """Explain that the secret is not read without the option."""
    return (
        "the client's secret is managed in AWS Secrets Manager, where it has a new value every 7 days by default, and "
        f"the probe reads it only with --read-managed-secret (needs {ACTION}); or {_BY_HAND}"
    )


def secret_reader(aws: Aws, region: str) -> ReadSecret:
    """Return a reader of secrets over the connection of a probe in ``region``."""
    return partial(_read, aws, region)


def _read(aws: Aws, region: str, arn: str, pool_id: str, client_id: str) -> Secret | str:
    client = aws.client_for_one_attempt("secretsmanager", region_of(arn) or region)
    try:
        answer = client.get_secret_value(SecretId=arn)
    except ClientError as error:
        return _failed(f"{error.response.get('Error', {}).get('Code', 'an error')} on {ACTION}")
    except Exception as error:  # noqa: BLE001  not re-raised: its text may hold the body, and so the secret
        return _failed(f"{type(error).__name__} on {ACTION}")
    log.debug("GetSecretValue in %s: answered", client.meta.region_name)
    content = _object(answer.get("SecretString"))
    if (content.get("userPoolId"), content.get("userPoolClientId")) != (pool_id, client_id):
        return _failed("the value in Secrets Manager is not the secret of this client")
    value = content.get("clientSecretValue")
    return Secret(value) if value and isinstance(value, str) else _failed("it holds no clientSecretValue")


def _object(text: Any) -> dict[str, Any]:
    """Parse a JSON object; empty for any other text. The error would hold the text, so it is not re-raised."""
    try:
        value = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _failed(why: str) -> str:
    return f"the client's secret is managed in AWS Secrets Manager and could not be read there ({why}): {_BY_HAND}"
