"""What no rule reads of saved answers, reported by name so that it is not mistaken for audited."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from cognito_audit.aws.ledger import SERVICES, ledger
from cognito_audit.aws.service_model import service_model
from cognito_audit.sources.describe.answer_types import ANSWER_TYPES, LIST_TYPES, SavedAnswer
from cognito_audit.sources.documents.traced import Traced, plain_data
from cognito_audit.sources.names.unknown import NOTE
from cognito_audit.sources.names.wrapper import names_beside

_FIRST_MEMBER: Final = re.compile(rb"""\A(?:[\s\[{-]|#[^\n]*\n)*["']?(?P<name>[A-Z]\w+)["']?\s*:""")
_MEMBER: Final = re.compile(rb"""\b([A-Z]\w+)["']?\s*:""")
_READS: Final = ("Describe", "Get", "List")
_IDS: Final = frozenset({"ClientId", "IdentityPoolId", "UserPoolId"})
_GENERAL: Final = frozenset({"NextToken", "PaginationToken", "ResponseMetadata"})
"""Members that answers of many services have."""


def begins_with_one(data: bytes) -> bool:
    """Whether the first member of a document is one of such an answer, as far as bytes can tell; of those that answers
    of many services have, the next one.
    """
    first = _FIRST_MEMBER.match(data)
    if first is None:
        return False
    names = _MEMBER.findall(data) if first["name"].decode() in _GENERAL else [first["name"]]
    known = frozenset().union(*_answers().values())
    return any(name.decode() in known for name in names)


def operation_of(answer: Mapping[str, Any]) -> str:
    """The operation that gives an answer with these members, where it is one of Cognito's that is not read here; else
    empty. What only contains names is not an answer.
    """
    own = answer.keys() - _GENERAL
    has_settings = any(isinstance(answer[name], dict | list) for name in own) or len(own - _IDS) > 1
    return next(
        (name for name, known in _answers().items() if has_settings and own <= known.keys() and _fits(answer, known)),
        "",
    )


def _fits(answer: Mapping[str, Any], known: Mapping[str, bool]) -> bool:
    """Whether what are lists in the operation's answer are lists in this one (of terms, as it may be, or one alone)."""
    return all(isinstance(answer[name], list) is is_list for name, is_list in known.items() if name in answer)


def notes_beside(said: Traced, answer: SavedAnswer) -> Iterator[str]:
    """Yield a note for each name beside the answer in its wrapper that this release does not know."""
    if not answer.wrapper or (answer.body is said and not answer.listing):  # what is in an answer is checked with it
        return
    service, operation = _operations().get(answer.command.replace("-", ""), ("", ""))
    for path in names_beside(service, operation, plain_data(said), answer.wrapper) if service else ():
        member = said.get(path.rpartition(".")[2]) or said
        yield f"{member.location()}: {NOTE.format(path=path, guess='', stands_for='')}"


@cache
def _operations() -> dict[str, tuple[str, str]]:
    """The service and the name of each operation, by its name in small letters."""
    return {name.lower(): (service, name) for service in SERVICES for name in service_model(service).operations()}


@cache
def _answers() -> dict[str, dict[str, bool]]:
    """The members of what each operation answers that reads something, and whose saved answers are not read; with each,
    whether it is a list.

    Operations about users and tokens are left out: their answers do not describe configuration.
    """
    commands = {kind.command.replace("-", "") for kind in ANSWER_TYPES.values()}
    commands |= {listing.command.replace("-", "") for listing in LIST_TYPES}
    found: dict[str, dict[str, bool]] = {}
    for service in SERVICES:
        model = service_model(service)
        for name in model.operations():
            decision = ledger().operation(service, name) or ""
            is_configuration = not decision.startswith("ignored") and name != "ListUsers"
            if name.startswith(_READS) and name.lower() not in commands and is_configuration:
                shape = model.output_of(name)
                members = {one: str(model.member(shape, one)) for one in model.members(shape)} if shape else {}
                found[name] = {one: model.type(kind) == "list" for one, kind in members.items() if one not in _GENERAL}
    return found
