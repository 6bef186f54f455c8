"""Saved answers of the AWS CLI: what its ``describe-*``, ``get-*`` and ``list-*`` commands print, JSON or YAML.

Answers may come wrapped (``{"UserPoolClient": {...}}``) or bare, one or many to a file, and spread over files; they are
joined by the pool that they are about. What no answer says is unknown, never a default.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from cognito_audit.model.inventory import Inventory
from cognito_audit.model.values import Unknown
from cognito_audit.sources.describe.answer_types import SavedAnswer, answers_in
from cognito_audit.sources.describe.grouping import GroupedAnswers, group_by_pool, truncation_of
from cognito_audit.sources.describe.targets import AnswerTargets
from cognito_audit.sources.describe.unread_members import begins_with_one, notes_beside, operation_of
from cognito_audit.sources.documents import Document, ParseError, read_documents
from cognito_audit.sources.documents.traced import literal
from cognito_audit.sources.files.input_file import FileOptions, InputFile

_WORDS: Final = (
    b"UserPool", b"Configuration", b"ResourceServer", b"Provider", b"Client", b"IdentityPool", b"Domain",
    b"FunctionArn", b"WebACL", b"AssumeRolePolicyDocument",
)  # fmt: skip
"""One of them is in every member below; looking for a word is a hundred times faster than for a pattern."""
_MEMBERS: Final = re.compile(
    rb"""["']?(?:UserPoolClients?|UserPools?|RiskConfiguration|LogDeliveryConfiguration|ResourceServers?|Providers"""
    rb"""|IdentityProvider|MfaConfiguration|ClientSecrets|Client(?:Id|Name)|UserPoolId|IdentityPools|IdentityPoolId"""
    rb"""|DomainDescription|FunctionArn)["']?\s*:"""
    # Templates have web ACLs and roles among their resources; an answer begins with it.
    rb"""|\A[\s\[{-]*["']?(?:Role|WebACL)["']?\s*:"""
)


UNREAD: Final = "{file}: has the members of an answer of {operation}, which no rule of this release reads"


class DescribeReader:
    """See ``files.reader.Reader``."""

    input_type = "describe"

    def recognises(self, file: InputFile) -> bool:
        """Whether a member of one of the answers is named in it, or it begins as one that no rule reads."""
        known = any(word in file.data for word in _WORDS) and _MEMBERS.search(file.data) is not None
        return known or begins_with_one(file.data)

    def read(self, files: Sequence[InputFile], options: FileOptions) -> Inventory:  # noqa: ARG002  nothing to choose
        """The targets of all answers."""
        answers: list[SavedAnswer] = []
        failures: list[Inventory] = []
        unread: list[str] = []
        for file in files:
            try:
                documents = read_documents(file.text, file.name)
                by_document = [(document, [*answers_in(literal(document))]) for document in documents]
            except ParseError as error:
                failures.append(file.failed(error))
                continue
            found = [one for _, own in by_document for one in own]
            operations = dict.fromkeys(
                name for document, own in by_document for name in _unread_operations(document, own)
            )
            unread.extend(UNREAD.format(file=file.name, operation=name) for name in operations)
            if not (found or operations) and file.named:
                failures.append(file.failed(ParseError("holds no answer of a Cognito call that is known here")))
            answers.extend(found)
            unread.extend(note for document, own in by_document for note in notes_beside(document, own))
        joined = group_by_pool(answers)
        builder = AnswerTargets(joined)
        targets = tuple(builder.targets())
        return Inventory(
            targets,
            errors=(
                *joined.errors,
                *dict.fromkeys(builder.conversion.faults),
                *(error for failure in failures for error in failure.errors),
            ),
            unread=(*_cut_off(joined), *(hole for failure in failures for hole in failure.unread)),
            notes=(*joined.notes, *unread),
        )


def _unread_operations(document: Document, answers: Sequence[SavedAnswer]) -> Iterator[str]:
    """The operations whose answers, or list of answers, a document is, beside ``answers`` that are read."""
    held = document.value if isinstance(document.value, list) else [] if answers else [document.value]
    yield from filter(None, (operation_of(one) for one in held if isinstance(one, dict)))


def _cut_off(joined: GroupedAnswers) -> Iterator[tuple[str, Unknown]]:
    """The lists of which not all pages were given."""
    for pool_id, side in joined.pools.items():
        for kind, pages in side.pages.items():
            if (hole := truncation_of(pages)) is not None:
                name = "app client" if kind == "client" else kind.replace("_", " ")
                yield f"{name}s of user pool {pool_id}", hole
    if (hole := truncation_of(joined.identity_pool_pages)) is not None:
        yield "identity pools", hole
