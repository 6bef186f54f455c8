"""Checks on the endpoint of a connection: whose it is, in which region, and that its URL holds no credentials."""

from typing import Final
from urllib.parse import urlsplit

from cognito_audit.errors import UserError
from cognito_audit.lib.redaction import without_credentials

_AWS_HOSTS: Final = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".amazonwebservices.com.cn", ".amazonaws.eu")


class RegionError(UserError):
    """A region that botocore has no endpoint of a service for. ``reason`` says so without a next step."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"{reason}; check --region and AWS_REGION, or upgrade boto3 if the region is new")
        self.reason = reason


def is_aws(endpoint_url: str) -> bool:
    """Return whether an endpoint is AWS's own, rather than a server that stands in for it."""
    return (urlsplit(endpoint_url).hostname or "").endswith(_AWS_HOSTS)


def refuse_credentials(endpoint_url: str) -> None:
    """Refuse a URL with a user name, a password or a token: reports show the endpoint, and no call uses them."""
    if "@" in endpoint_url or without_credentials(endpoint_url) != endpoint_url:
        raise UserError(
            "the endpoint URL (--endpoint-url, AWS_ENDPOINT_URL) contains a user name, a password or a token; "
            "remove it, because every report would show it"
        )
