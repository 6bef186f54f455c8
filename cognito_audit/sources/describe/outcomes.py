"""What becomes of each document of a file of answers: an answer, something that was left out, or nothing to audit."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from cognito_audit.model.inventory import NotAudited, Unread
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.describe.answer_types import ANSWER_TYPES, LIST_TYPES, NO_ANSWER, SavedAnswer, answers_of
from cognito_audit.sources.describe.unread_members import notes_beside, operation_of
from cognito_audit.sources.documents.traced import Traced

READ_NOWHERE: Final = "{file}: looks like an answer of {operation}, which no rule of this release reads"
_MALFORMED: Final = "is not an answer of {command}: {member} has another form, or lacks what every answer has"
_NESTED: Final = (
    "holds what looks like an answer of {command}, where none is read; save each answer as the AWS CLI prints it"
)
_SHARED: Final = frozenset({"Configuration", "Providers", "Role", "WebACL"})
"""Members that answers of other services have too: in another form, they are not Cognito's."""
_COMMANDS: Final = {
    **{kind.member: kind.command for kind in ANSWER_TYPES.values() if kind.member and kind.member not in _SHARED},
    **{one.member: one.command for one in LIST_TYPES if one.member not in _SHARED},
    "ClientSecrets": ANSWER_TYPES["secrets"].command,
}
"""The commands whose answers have such a member, and no other ones but those of IAM."""
_OF_IAM: Final = frozenset({"Arn", "GroupId", "Path"})
"""Members of IAM's groups."""


_NONE_IF_EMPTY: Final = frozenset({"DomainDescription", "UICustomization"})
"""Members that are empty in the answer about a domain or a design that does not exist."""
_FAILED: Final = Unknown("is empty, where an answer is expected: the command may have failed")


class Named(NamedTuple):
    """Something that no rule reads, and the note that says so."""

    note: str


AnswerOutcome = SavedAnswer | Unread | NotAudited | Named


def outcomes_of(trees: Sequence[Traced]) -> Sequence[AnswerOutcome]:
    """Return what becomes of the documents of a file: of the answers that they are, or that are in a list.

    Beside an answer something empty is an answer that is missing.
    """
    parts = list(_parts(trees))
    outcomes = [one for part in parts for one in _outcomes_of_one(part)]
    if any(isinstance(one, SavedAnswer) for one in outcomes):
        outcomes += (Unread(str(part.location()), _FAILED) for part in parts if not part.data)
    return outcomes


def _parts(trees: Sequence[Traced]) -> Iterator[Traced]:
    """Yield each document, and of a list its items."""
    for tree in trees:
        if isinstance(tree.data, list) and tree.data:
            yield from _parts(tree.data)
        elif isinstance(tree.data, dict):
            yield Traced({key: one for key, one in tree.data.items() if key != NO_ANSWER}, tree.document, tree.path)
        else:
            yield tree


def _outcomes_of_one(said: Traced) -> Iterator[AnswerOutcome]:
    if not isinstance(said.data, dict):
        yield NotAudited(str(said.location()), "no answer")
        return
    answers = list(answers_of(said))
    yield from answers
    if len(answers) == 1:
        yield from map(Named, notes_beside(said, answers[0]))
    wrappers = {one.wrapper for one in answers}
    left = {} if "" in wrappers else {name: inner for name, inner in said.data.items() if name not in wrappers}
    malformed = [name for name, inner in left.items() if _is_malformed(name, inner)]
    for name in malformed:
        why = _MALFORMED.format(command=_COMMANDS[name], member=name)
        yield Unread(str(left[name].location()), Unknown(why))
    nested = _nested([inner for name, inner in left.items() if name not in malformed])
    if nested is not None:
        yield Unread(str(nested.body.location()), Unknown(_NESTED.format(command=nested.command)))
    elif not (answers or malformed):
        yield _no_answer(said)


def _is_malformed(name: str, inner: Traced) -> bool:
    """Whether a member should be an answer, and is none."""
    if name not in _COMMANDS or (name in _NONE_IF_EMPTY and not inner.data):
        return False
    items = inner.data if isinstance(inner.data, list) else [inner]
    return not any(isinstance(one.data, dict) and one.data.keys() & _OF_IAM and "Group" in name for one in items)


def _no_answer(said: Traced) -> Named | NotAudited:
    operation = operation_of({name: inner.data for name, inner in said.data.items()})
    if operation:
        return Named(READ_NOWHERE.format(file=said.document.file, operation=operation))
    return NotAudited(str(said.location()), "no answer")


def _nested(trees: Sequence[Traced]) -> SavedAnswer | None:
    """Return the first answer with settings among some values, at whatever depth."""
    waiting = list(reversed(trees))
    while waiting:
        tree = waiting.pop()
        if isinstance(tree.data, dict):
            found = next((one for one in answers_of(tree) if _has_settings(one)), None)
            if found is not None:
                return found
            waiting += reversed(tree.data.values())
        elif isinstance(tree.data, list):
            waiting += reversed(tree.data)
    return None


def _has_settings(answer: SavedAnswer) -> bool:
    """Whether an answer says more than ids and names, so that it is one although it stands elsewhere."""
    members = answer.body.data
    if answer.listing:
        return bool(members[answer.listing.member].data)
    return answer.described and (answer.kind != "identity_pool_roles" or len(members) > 1)
