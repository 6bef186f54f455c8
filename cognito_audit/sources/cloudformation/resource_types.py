"""The resource types that are read, and those that may hold user pools and app clients without being one."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.cloudformation import mapping
from cognito_audit.sources.cloudformation.pool_parts import ATTACHED, PARTS

READ: Final = frozenset({mapping.CLIENT, mapping.POOL, mapping.RISK, mapping.LOGS, ATTACHED, *PARTS})
"""The resource types that are read."""
NESTING: Final = {"AWS::CloudFormation::Stack": "TemplateURL", "AWS::Serverless::Application": "Location"}
"""The resource types that nest a template, and the property that says where it is."""
EVENT: Final = "cognitoUserPool"
"""The event of a function for which the Serverless Framework makes a user pool."""
_COGNITO: Final = "AWS::Cognito::"
_CONTAINERS: Final = {
    "AWS::CloudFormation::StackSet": "is a stack set; the template that it deploys is not read",
    "AWS::ServiceCatalog::CloudFormationProvisionedProduct": "is a product; its template is not read",
}
_READ_ALIKE: Final = {name.lower(): name for name in (*READ, *NESTING, *_CONTAINERS)}
_NO_PART_OF_A_NAME: Final = re.compile(r"[^A-Za-z0-9:]+")
_ELSEWHERE: Final = re.compile(r"cognito|userpool", re.IGNORECASE)
_IN_TEXT: Final = re.compile(r"Type\W{1,20}(?:AWS::Cognito::|AWS::CloudFormation::Stack|AWS::Serverless::Application)")


@lru_cache(maxsize=1024)
def why_unread(kind: str) -> Unknown | None:
    """Return why a resource of this type may hold targets that are not read; None for what is read or holds none."""
    if kind in _CONTAINERS:
        return Unknown(_CONTAINERS[kind])
    if kind.endswith("::MODULE"):
        return Unknown(f"is a module ({kind}); what it makes is not read")
    if "${" in kind or "{{" in kind:
        return Unknown(f"has a Type ({kind}) that is only known at deployment")
    alike = _READ_ALIKE.get(_NO_PART_OF_A_NAME.sub("", kind).lower(), kind)
    if alike != kind:
        return Unknown(f"has the Type {kind}, which CloudFormation does not know; did you mean {alike}?")
    if not kind.startswith(("Custom::", _COGNITO)) and _ELSEWHERE.search(kind):
        return Unknown(f"is of a type ({kind}) that this release does not know")
    return None


def may_hold_targets(value: Any) -> bool:
    """Whether a part of a document that is not a template's resource may define targets all the same."""
    return any(isinstance(one, Unknown) or _defines(one) for one in _parts(value))


def makes_pool(value: Any) -> bool:
    """Whether a part of a document has an event for which the Serverless Framework makes a user pool."""
    events = (one.get(EVENT) for one in _parts(value) if isinstance(one, dict))
    return any(isinstance(one, dict) and "pool" in one and one.get("existing") is not True for one in events)


def _parts(value: Any) -> Iterator[Any]:
    """Yield the part itself and everything in it, each shared part once."""
    waiting, seen = [value], set()
    while waiting:
        one = waiting.pop()
        yield one
        if isinstance(one, dict | list) and id(one) not in seen:
            seen.add(id(one))
            waiting.extend(one.values() if isinstance(one, dict) else one)


def _defines(part: Any) -> bool:
    if isinstance(part, str):
        return "::" in part and _IN_TEXT.search(part) is not None
    kind = part.get("Type") if isinstance(part, dict) else None
    return isinstance(kind, str) and (kind in NESTING or kind.startswith(_COGNITO) or why_unread(kind) is not None)
