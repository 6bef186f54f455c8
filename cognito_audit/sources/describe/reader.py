"""The reader of saved answers: those of one run."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from cognito_audit.model.inventory import Inventory, Unread
from cognito_audit.sources.describe.answer_types import MEMBERS, SavedAnswer
from cognito_audit.sources.describe.grouping import GroupedAnswers, group_by_pool, truncation_of
from cognito_audit.sources.describe.outcomes import Named, outcomes_of
from cognito_audit.sources.describe.targets import AnswerTargets
from cognito_audit.sources.describe.unread_members import begins_with_one
from cognito_audit.sources.documents import ParseError, read_documents
from cognito_audit.sources.documents.traced import literal
from cognito_audit.sources.files.input_file import FileOptions, InputFile
from cognito_audit.sources.files.leftovers import inventory_of, leftover

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


class DescribeReader:
    """See ``files.reader.Reader``."""

    input_type = "describe"
    members = MEMBERS

    def recognises(self, file: InputFile) -> bool:
        """Whether it contains a member of a known answer, or begins like an answer that no rule reads."""
        known = any(word in file.data for word in _WORDS) and _MEMBERS.search(file.data) is not None
        return known or begins_with_one(file.data)

    def read(self, files: Sequence[InputFile], options: FileOptions) -> Inventory:  # noqa: ARG002  nothing to choose
        """Return the targets of all answers."""
        answers: list[SavedAnswer] = []
        notes: dict[str, None] = {}
        failures: list[Inventory] = []
        for file in files:
            try:
                outcomes = outcomes_of([literal(document) for document in read_documents(file.text, file.name)])
            except ParseError as error:
                failures.append(file.failed(error))
                continue
            answers += (one for one in outcomes if isinstance(one, SavedAnswer))
            notes |= dict.fromkeys(one.note for one in outcomes if isinstance(one, Named))
            left_out = tuple(one for one in outcomes if isinstance(one, Unread))
            failures.append(Inventory(unread=left_out))
            is_of_use = any(isinstance(one, SavedAnswer | Named) for one in outcomes)
            if not is_of_use and (file.named or not left_out):
                failures.append(_no_answers(file))
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
            unread=(*_cut_off(grouped), *grouped.unread, *(one for failure in failures for one in failure.unread)),
            notes=(*grouped.notes, *notes),
        )


def _no_answers(file: InputFile) -> Inventory:
    """Return what becomes of a file in which nothing is an answer, or part of one."""
    if file.named:
        return file.failed(ParseError("not an answer of a known Cognito command"))
    return inventory_of(leftover(file))


def _cut_off(grouped: GroupedAnswers) -> Iterator[Unread]:
    """Yield the lists with missing pages."""
    for pool_id, side in grouped.pools.items():
        for kind in [kind for kind, pages in side.pages.items() if pages]:
            if (why := side.more(kind)) is not None:
                name = "app client" if kind == "client" else kind.replace("_", " ")
                yield Unread(f"{name}s of {f'user pool {pool_id}' if pool_id else 'an unnamed user pool'}", why)
    for name, pages in (("user pools", grouped.user_pool_pages), ("identity pools", grouped.identity_pool_pages)):
        if (why := truncation_of(pages)) is not None:
            yield Unread(name, why)
