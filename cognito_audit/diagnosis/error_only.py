"""What an exception text says by itself, where no app client is named: leads, and the command that decides them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from cognito_audit.diagnosis.diagnose import UNKNOWN_TEXT, unknown_libraries
from cognito_audit.diagnosis.error_texts import Named, read_alone
from cognito_audit.diagnosis.model import Diagnosis, ErrorReading, LibraryReading, Open
from cognito_audit.rulebook.catalogue import Catalogue

_WHAT_TO_PASTE: Final = (
    "paste the exception with its message, such as `NotAuthorizedException: SignUp is not permitted for this user "
    "pool`, or pipe the log into `--error -`"
)


def diagnose_text(text: str, rules: Catalogue, libraries: tuple[LibraryReading, ...] = ()) -> Diagnosis:
    """The diagnosis of a text alone: a cause is never told, for the same text comes from more than one setting, and
    from other app clients than the one that is meant. It says which rule's next step helps where the text has none.
    """
    readings, named = read_alone(text)
    first, *further = (_with_next(reading, rules) for reading in readings)
    return Diagnosis(
        subject=None,
        cause=None,
        steps=(),
        unknown=tuple(_open(first, named, libraries)),
        error=first,
        further_errors=tuple(further),
        libraries=libraries,
    )


def _with_next(reading: ErrorReading, rules: Catalogue) -> ErrorReading:
    if reading.next:
        return reading
    behind = (rule.remediation.source for rule in rules.rules if rule.name in reading.rules)
    return replace(reading, next=next(behind, ""))


def _open(first: ErrorReading, named: Named, libraries: Sequence[LibraryReading]) -> Iterator[Open]:
    if not first.id:
        yield replace(UNKNOWN_TEXT, next=_WHAT_TO_PASTE)
    yield Open("the app client behind it", "none was looked at", f"name it: `{_command(named)}`")
    yield from unknown_libraries(libraries)


def _command(named: Named) -> str:
    """The question again, about the app client that the text names, or that the user knows."""
    region = f" --region {named.region}" if named.region and not named.user_pool_id else ""
    return (
        f"cognito-audit diagnose --user-pool-id {named.user_pool_id or 'POOL'} "
        f"--client-id {named.client_id or 'CLIENT'}{region} --error TEXT"
    )
