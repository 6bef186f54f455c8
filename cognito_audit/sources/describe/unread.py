"""Answers of Cognito that no rule reads: told by name, so that nobody who saved one takes it for judged."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from cognito_audit.ledger import SERVICES, ledger
from cognito_audit.service_model import service_model
from cognito_audit.sources.describe.kinds import KINDS, LISTS

_FIRST_MEMBER: Final = re.compile(rb"""\A[\s\[{-]*["']?(?P<name>[A-Z]\w+)["']?\s*:""")
_READS: Final = ("Describe", "Get", "List")
_IDS: Final = frozenset({"ClientId", "IdentityPoolId", "UserPoolId"})
_GENERAL: Final = frozenset({"NextToken", "PaginationToken", "ResponseMetadata"})
"""Members that answers of many services have."""


def begins_with_one(data: bytes) -> bool:
    """Whether the first member of a document is one of such an answer, as far as bytes can tell."""
    first = _FIRST_MEMBER.match(data)
    return first is not None and any(first["name"].decode() in members for members in _answers().values())


def operation_of(answer: Mapping[str, Any]) -> str:
    """The operation that gives an answer with these members, where it is one of Cognito's that is not read here; else
    empty. What names things and holds nothing else is no answer.
    """
    own = answer.keys() - _GENERAL
    tells = any(isinstance(answer[name], dict | list) for name in own) or len(own - _IDS) > 1
    return next((name for name, known in _answers().items() if tells and own <= known), "")


@cache
def _answers() -> dict[str, frozenset[str]]:
    """The members of what each operation answers that reads something, and whose saved answers are not read.

    Operations about users and tokens are left out: their answers are no configuration.
    """
    commands = {kind.command.replace("-", "") for kind in KINDS.values()}
    commands |= {listing.command.replace("-", "") for listing in LISTS}
    found: dict[str, frozenset[str]] = {}
    for service in SERVICES:
        model = service_model(service)
        for name in model.operations():
            decision = ledger().operation(service, name) or ""
            is_configuration = not decision.startswith("ignored") and name != "ListUsers"
            if name.startswith(_READS) and name.lower() not in commands and is_configuration:
                shape = model.output_of(name)
                found[name] = frozenset(model.members(shape) if shape else ()) - _GENERAL
    return found
