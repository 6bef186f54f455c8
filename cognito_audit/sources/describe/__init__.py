"""Saved answers of the AWS CLI: what its ``describe-*``, ``get-*`` and ``list-*`` commands print, JSON or YAML.

Answers may come wrapped (``{"UserPoolClient": {...}}``) or bare, one or many to a file, and spread over files; they are
grouped by their pool. What no answer contains is unknown, never a default.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from cognito_audit.model.inventory import Inventory, Unread
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
"""Every member below contains one of them; searching for a word is a hundred times faster than for a pattern."""
_MEMBERS: Final = re.compile(
    rb"""["']?(?:UserPoolClients?|UserPools?|RiskConfiguration|LogDeliveryConfiguration|ResourceServers?|Providers"""
    rb"""|IdentityProvider|MfaConfiguration|ClientSecrets|Client(?:Id|Name)|UserPoolId|IdentityPools|IdentityPoolId"""
    rb"""|DomainDescription|FunctionArn)["']?\s*:"""
    # Templates have web ACLs and roles among their resources; an answer begins with it.
    rb"""|\A[\s\[{-]*["']?(?:Role|WebACL)["']?\s*:"""
)


UNREAD: Final = "{file}: looks like an answer of {operation}, which no rule of this release reads"


class DescribeReader:
    """See ``files.reader.Reader``."""

    input_type = "describe"

    def recognises(self, file: InputFile) -> bool:
        """Whether it contains a member of a known answer, or begins like an answer that no rule reads."""
        known = any(word in file.data for word in _WORDS) and _MEMBERS.search(file.data) is not None
        return known or begins_with_one(file.data)

    def read(self, files: Sequence[InputFile], options: FileOptions) -> Inventory:  # noqa: ARG002  nothing to choose
        """Return the targets of all answers."""
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
                failures.append(file.failed(ParseError("not an answer of a known Cognito command")))
            answers.extend(found)
            unread.extend(note for document, own in by_document for note in notes_beside(document, own))
        grouped = group_by_pool(answers)
        builder = AnswerTargets(grouped)
        targets = tuple(builder.targets())
        return Inventory(
            targets,
            errors=(
                *grouped.errors,
                *dict.fromkeys(builder.conversion.faults),
                *(error for failure in failures for error in failure.errors),
            ),
            unread=(*_cut_off(grouped), *(one for failure in failures for one in failure.unread)),
            notes=(*grouped.notes, *unread),
        )


def _unread_operations(document: Document, answers: Sequence[SavedAnswer]) -> Iterator[str]:
    """The operations whose answers, or list of answers, a document is, beside ``answers`` that are read."""
    held = document.value if isinstance(document.value, list) else [] if answers else [document.value]
    yield from filter(None, (operation_of(one) for one in held if isinstance(one, dict)))


def _cut_off(grouped: GroupedAnswers) -> Iterator[Unread]:
    """Yield the lists with missing pages."""
    for pool_id, side in grouped.pools.items():
        for kind, pages in side.pages.items():
            if (why := truncation_of(pages)) is not None:
                name = "app client" if kind == "client" else kind.replace("_", " ")
                yield Unread(f"{name}s of user pool {pool_id}", why)
    if (why := truncation_of(grouped.identity_pool_pages)) is not None:
        yield Unread("identity pools", why)
