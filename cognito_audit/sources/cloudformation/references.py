"""What ``Ref`` and ``Fn::GetAtt`` give of a resource (the "Return values" in CloudFormation's resource reference)."""

from typing import Final

from cognito_audit.sources.cloudformation import mapping

_NAMES: Final = {
    (mapping.RESOURCE_SERVER, ""): "Identifier",
    (mapping.PROVIDER, ""): "ProviderName",
    (mapping.DOMAIN, ""): "Domain",
    (mapping.CLIENT, "Name"): "ClientName",
    ("AWS::Cognito::UserPoolGroup", ""): "GroupName",
    ("AWS::Cognito::UserPoolUser", ""): "Username",
}
_NEVER_EMPTY: Final = (
    "Arn", "ARN", "Id", "ApiEndpoint", "DomainName", "DNSName", "FunctionUrl", "ProviderName", "ProviderURL",
    "QueueUrl", "WebsiteURL",
)  # fmt: skip
"""How the names of attributes end that are never an empty text, nor a list. Others may be: that of a domain with a
prefix, ``CloudFrontDistribution``, is empty."""
_OF_ITS_AUTHOR: Final = ("AWS::CloudFormation::CustomResource", "AWS::CloudFormation::Stack")
"""The resource types whose attributes are what code or another template makes of them."""


def property_given(kind: str, attribute: str) -> str | None:
    """Return the property that is what a reference to a resource of that type gives; None where it gives no such."""
    return _NAMES.get((kind, attribute))


def is_text(kind: str, attribute: str) -> bool:
    """Return whether a reference to a resource of that type certainly gives a text that is not empty."""
    if not attribute:
        return True
    if not kind.startswith("AWS::") or kind.startswith(_OF_ITS_AUTHOR):
        return False
    return attribute.endswith(_NEVER_EMPTY)
