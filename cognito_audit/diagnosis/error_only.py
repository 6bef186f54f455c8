"""Explain an exception text without an app client: a lead, and the command that decides it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from cognito_audit.diagnosis.diagnose import UNKNOWN_TEXT, unknown_libraries
from cognito_audit.diagnosis.error_texts import NamedIds, explain_text
from cognito_audit.diagnosis.model import Diagnosis, ErrorExplanation, LibrarySupport, OpenQuestion
from cognito_audit.rulebook.catalogue import Catalogue

_WHAT_TO_PASTE: Final = (
    "paste the exception with its message, such as `NotAuthorizedException: SignUp is not permitted for this user "
    "pool`, or pipe the log into `--error -`"
)


def diagnose_text(text: str, rules: Catalogue, libraries: tuple[LibrarySupport, ...] = ()) -> Diagnosis:
    """Diagnose a text alone.

    The result never has a cause: several settings lead to the same text, and it may come from another app client. If
    the table has no next step for a text, that of its rule is used.
    """
    explanations, named = explain_text(text)
    first, *further = (_with_next_step(explanation, rules) for explanation in explanations)
    return Diagnosis(
        target=None,
        cause=None,
        steps=(),
        unknown=tuple(_open_questions(first, named, libraries)),
        error=first,
        further_errors=tuple(further),
        libraries=libraries,
    )


def _with_next_step(explanation: ErrorExplanation, rules: Catalogue) -> ErrorExplanation:
    if explanation.next:
        return explanation
    remediations = (rule.remediation.source for rule in rules.rules if rule.name in explanation.rules)
    return replace(explanation, next=next(remediations, ""))


def _open_questions(
    first: ErrorExplanation, named: NamedIds, libraries: Sequence[LibrarySupport]
) -> Iterator[OpenQuestion]:
    if not first.id:
        yield replace(UNKNOWN_TEXT, next=_WHAT_TO_PASTE)
    yield OpenQuestion("the app client that returned it", "none was named", f"run `{_command(named)}`")
    yield from unknown_libraries(libraries)


def _command(named: NamedIds) -> str:
    """Return the command that diagnoses the app client that the text names, with placeholders for missing ids."""
    region = f" --region {named.region}" if named.region and not named.user_pool_id else ""
    return (
        f"cognito-audit diagnose --user-pool-id {named.user_pool_id or 'POOL'} "
        f"--client-id {named.client_id or 'CLIENT'}{region} --error TEXT"
    )
