"""From a client, and what its user saw, to a diagnosis."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from cognito_audit.diagnosis.chain import Chain
from cognito_audit.diagnosis.model import (
    Cause,
    CauseSource,
    Diagnosis,
    ErrorReading,
    LibraryReading,
    Open,
    Possibility,
    Step,
    StepStatus,
)
from cognito_audit.diagnosis.siblings import FLOW_RULE, compared, siblings
from cognito_audit.diagnosis.steps import steps, table
from cognito_audit.judging.engine import facts_of
from cognito_audit.judging.judge import target_info
from cognito_audit.model.inventory import Target
from cognito_audit.model.run import Result
from cognito_audit.model.values import Unknown
from cognito_audit.model.verdict import Status

_LOOK_THERE: Final = (
    "Compare the client id, the pool and the region in the app's configuration with these; then run this again on them."
)

_FOR_PEOPLE: Final = (
    "See which client id the app sends: sign people up with an app client of their own, which allows ALLOW_USER_AUTH, "
    "and leave the flows of this one as they are."
)
"""In place of what the rule advises: nobody should open a program's client to people because of a wrong id."""

UNKNOWN_TEXT: Final = Open(
    "the error", "its text is none that is known here", "look for the exception's own message in the log"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the user brought beside the client: an exception text, and the libraries in use, as they were read."""

    error: ErrorReading | None = None
    libraries: tuple[LibraryReading, ...] = ()


def rules_of_the_chain() -> frozenset[str]:
    """The names of the rules that a diagnosis asks."""
    return frozenset(name for step in steps() for name in step.rules)


def diagnose(target: Target, chain: Chain, seen: Seen, *, interrupted: bool = False) -> Diagnosis:
    """The story of one app client. Raises ``BrokenRule`` where a rule is wrong."""
    told = tuple(chain.walk(target))
    subject = target_info(target, facts_of(target))
    others, unread = siblings(target, chain)
    allows = {result.status for result in chain.judged(FLOW_RULE, target)}
    notes = [*compared(target, others, allows=Status.PASSED in allows)] if Status.NOT_EVALUATED not in allows else []
    cause = _cause(told, chain, target, seen)
    if subject.client_kind == "machine":
        if cause and cause.result and cause.result.name == FLOW_RULE:
            cause = replace(cause, remediation=_FOR_PEOPLE)
        notes.append("By its configuration this is a machine client, which signs nobody up: is it the right client id?")
    return Diagnosis(
        subject=subject,
        cause=cause,
        steps=told,
        unknown=(*dict.fromkeys(_open(told, seen)), *unread),
        error=seen.error,
        libraries=seen.libraries,
        siblings=others,
        possibilities=possibilities() if not _broken(told) else (),
        notes=tuple(notes),
        probe=_probed(target),
        interrupted=interrupted,
    )


def possibilities() -> tuple[Possibility, ...]:
    """What to look at when the configuration is in order."""
    return tuple(
        Possibility(entry["what"], entry["look"], tuple(entry["references"]))
        for entry in table("possibilities.toml")["possibility"]
    )


def _probed(target: Target) -> dict[str, bool | str] | None:
    """What a probe saw for certain; what it could not tell stands among the unknown."""
    seen = target.answers.get("probe")
    if not seen or isinstance(seen, Unknown):
        return None
    return {name: value for name, value in seen.items() if not isinstance(value, Unknown)}


def _broken(told: Sequence[Step]) -> Step | None:
    return next((step for step in told if step.status is StepStatus.BROKEN), None)


def _cause(told: Sequence[Step], chain: Chain, target: Target, seen: Seen) -> Cause | None:
    """What the exception says, where the configuration does not contradict it; the first broken step; the library."""
    if seen.error and seen.error.elsewhere:
        message = f"the app is set up with something else than what was looked at here: {seen.error.elsewhere[0]}"
        return Cause(CauseSource.ERROR, message, remediation=_LOOK_THERE, references=seen.error.references)
    if seen.error and seen.error.id and seen.error.fits is not False:
        named = (each for name in seen.error.rules for each in chain.judged(name, target))
        behind = next((each for each in named if each.status is Status.FAILED), None)
        return _of_error(seen.error, behind)
    if (step := _broken(told)) is not None:
        result = step.failed[0]
        source = CauseSource.PROBE if step.id == "probe" else CauseSource.CONFIGURATION
        return Cause(source, result.message, step.loses, step.id, result, result.remediation)
    library = next((each for each in seen.libraries if each.shows is False), None)
    if library is not None:
        message = f"{library.called} {library.told}"
        return Cause(CauseSource.LIBRARY, message, remediation=library.next, references=library.references)
    return None


def _of_error(error: ErrorReading, behind: Result | None) -> Cause:
    remediation = error.next or (behind.remediation if behind else "")
    return Cause(CauseSource.ERROR, error.cause, result=behind, remediation=remediation, references=error.references)


def _open(told: Sequence[Step], seen: Seen) -> Iterator[Open]:
    for step in told:
        for result in step.results:
            for missing in result.missing:
                yield Open(f"{step.title}: {missing.path}", missing.reason, missing.action)
            if step.status is StepStatus.UNKNOWN and result.status is Status.FAILED:
                yield Open(step.title, result.message, result.remediation)
    if seen.error and not seen.error.id:
        yield UNKNOWN_TEXT
    if seen.error and seen.error.fits is False and not seen.error.elsewhere:
        told_by = f"it says that {seen.error.cause}, and the configuration of this app client says otherwise"
        yield Open("which app client gave the error", told_by, "look which client id the failing call sent")
    yield from unknown_libraries(seen.libraries)


def unknown_libraries(libraries: Sequence[LibraryReading]) -> Iterator[Open]:
    """The libraries of which nobody can say whether they show a ``Session``."""
    for each in libraries:
        if each.shows is None:
            yield Open(each.called, each.told, each.next)
