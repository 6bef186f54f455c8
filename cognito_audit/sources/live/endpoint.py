"""What an endpoint and an id say of themselves: whether it is AWS's own, and which region is meant."""

import re
from typing import Final
from urllib.parse import urlsplit

from cognito_audit.errors import UserError

_AWS_HOSTS: Final = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".amazonwebservices.com.cn", ".amazonaws.eu")
_POOL_ID = re.compile(r"(?P<region>[a-z]{2,}(?:-[a-z]+)+-\d+)(?:_[0-9A-Za-z]+|:[0-9a-f-]+)")


def named_region(user_pool_id: str) -> str:
    """The region that a pool's id names (``eu-west-1`` of ``eu-west-1_Ab12``), or empty."""
    match = _POOL_ID.fullmatch(user_pool_id)
    return match["region"] if match else ""


def is_aws(endpoint_url: str) -> bool:
    """Whether an endpoint is AWS's own, rather than a server that stands in for it."""
    return (urlsplit(endpoint_url).hostname or "").endswith(_AWS_HOSTS)


def refuse_credentials(endpoint_url: str) -> None:
    """Reports and messages name the endpoint, and botocore has no use for a user name in it."""
    if "@" in endpoint_url:
        raise UserError(
            "the endpoint URL (--endpoint-url, AWS_ENDPOINT_URL) holds a user name or a password: leave it out, "
            "for every report would show it"
        )
