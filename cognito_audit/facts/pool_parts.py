"""Facts of a user pool's domains, resource servers and groups."""

from collections.abc import Mapping
from typing import Any, Final

from cognito_audit.facts.derived import derived
from cognito_audit.facts.partial_texts import account_in
from cognito_audit.model.values import Facts

_OF_CUSTOM_DOMAINS: Final = ("CertificateArn", "SecurityPolicy")


class Domain(Facts):
    """A domain of a pool's sign-in pages (the answer of DescribeUserPoolDomain)."""

    __slots__ = ()

    @derived("CustomDomainConfig")
    def is_custom(self) -> bool:
        """Whether the domain is one's own, with a certificate, and no prefix of AWS's.

        Of a prefix domain CustomDomainConfig is ``{}`` (AWS CLI reference, example of describe-user-pool-domain).
        """
        config = self["CustomDomainConfig"]
        return config is not None and config.has_any(*_OF_CUSTOM_DOMAINS)


class ResourceServer(Facts):
    """A resource server with its scopes (an item of ListResourceServers)."""

    __slots__ = ()
    defaults: Mapping[str, Any] = {"Scopes": ()}


class Group(Facts):
    """A group of users (an item of ListGroups)."""

    __slots__ = ()

    @derived("RoleArn")
    def role_account(self) -> str | None:
        """The account of the IAM role that members get; None for a group without one."""
        arn = self["RoleArn"]
        return None if arn is None else account_in(arn) or None
