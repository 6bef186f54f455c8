"""Diagnose one app client from its configuration and from what the user saw."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from cognito_audit.diagnosis.chain import Chain
from cognito_audit.diagnosis.model import (
    Cause,
    CauseSource,
    ChainStep,
    Diagnosis,
    ErrorExplanation,
    LibrarySupport,
    OpenQuestion,
    Possibility,
    StepStatus,
)
from cognito_audit.diagnosis.siblings import FLOW_RULE, compared, siblings
from cognito_audit.diagnosis.steps import steps, table
from cognito_audit.judging.engine import facts_of
from cognito_audit.judging.judge import target_info
from cognito_audit.model.inventory import Target
from cognito_audit.model.run import Result
from cognito_audit.model.unknown import Unknown
from cognito_audit.model.verdict import Status

_COMPARE_IDS: Final = (
    "Compare the client id, the pool and the region in the app's configuration with these, then run the diagnosis on "
    "the ones that the app uses."
)

_SEPARATE_CLIENT: Final = (
    "Check which client id the app sends: users should sign up through an app client of their own, which allows "
    "ALLOW_USER_AUTH; leave the flows of this one as they are."
)
"""Replaces the rule's advice: a wrong client id must not lead to opening a machine client to users."""

UNKNOWN_TEXT: Final = OpenQuestion(
    "the error", "this error text isn't recognised", "look for the exception's own message in the log"
)


@dataclass(frozen=True, slots=True)
class DiagnosisInput:
    """What the user supplied besides the client: the explanation of an exception text, and the libraries in use."""

    error: ErrorExplanation | None = None
    libraries: tuple[LibrarySupport, ...] = ()


def chain_rule_names() -> frozenset[str]:
    """Return the names of the rules that a diagnosis evaluates."""
    return frozenset(name for step in steps() for name in step.rules)


def diagnose(target: Target, chain: Chain, supplied: DiagnosisInput, *, interrupted: bool = False) -> Diagnosis:
    """Diagnose one app client. Raises ``BrokenRule`` for a faulty rule."""
    evaluated = tuple(chain.walk(target))
    info = target_info(target, facts_of(target))
    others, unread = siblings(target, chain)
    allows = {result.status for result in chain.results_of_rule(FLOW_RULE, target)}
    notes = [*compared(target, others, allows=Status.PASSED in allows)] if Status.NOT_EVALUATED not in allows else []
    cause = _cause(evaluated, chain, target, supplied)
    if info.client_kind == "machine":
        if cause and cause.result and cause.result.name == FLOW_RULE:
            cause = replace(cause, remediation=_SEPARATE_CLIENT)
        notes.append(
            "Its configuration is that of a machine client, which signs no users up: is this the right client id?"
        )
    return Diagnosis(
        target=info,
        cause=cause,
        steps=evaluated,
        unknown=(*dict.fromkeys(_open_questions(evaluated, supplied)), *unread),
        error=supplied.error,
        libraries=supplied.libraries,
        siblings=others,
        possibilities=possibilities() if not _broken(evaluated) else (),
        notes=tuple(notes),
        probe=_probe_results(target),
        interrupted=interrupted,
    )


def possibilities() -> tuple[Possibility, ...]:
    """Return the causes to check when the configuration is in order."""
    return tuple(
        Possibility(entry["what"], entry["look"], tuple(entry["references"]))
        for entry in table("possibilities.toml")["possibility"]
    )


def _probe_results(target: Target) -> dict[str, bool | str] | None:
    """Return what a probe established; what it could not determine is among the open questions."""
    probe = target.answers.get("probe")
    if not probe or isinstance(probe, Unknown):
        return None
    return {name: value for name, value in probe.items() if not isinstance(value, Unknown)}


def _broken(evaluated: Sequence[ChainStep]) -> ChainStep | None:
    return next((step for step in evaluated if step.status is StepStatus.BROKEN), None)


def _cause(evaluated: Sequence[ChainStep], chain: Chain, target: Target, supplied: DiagnosisInput) -> Cause | None:
    """Return the error's cause unless the configuration contradicts it, or the first broken step, or the library."""
    error = supplied.error
    if error and error.elsewhere:
        message = f"the app does not use the app client that was diagnosed here: {error.elsewhere[0]}"
        return Cause(CauseSource.ERROR, message, remediation=_COMPARE_IDS, references=error.references)
    if error and error.id and error.fits is not False:
        results = (each for name in error.rules for each in chain.results_of_rule(name, target))
        return _error_cause(error, next((each for each in results if each.status is Status.FAILED), None))
    if (step := _broken(evaluated)) is not None:
        result = step.failed[0]
        source = CauseSource.PROBE if step.id == "probe" else CauseSource.CONFIGURATION
        return Cause(source, result.message, step.loses, step.id, result, result.remediation)
    library = next((each for each in supplied.libraries if each.shows is False), None)
    if library is not None:
        message = f"{library.called} {library.detail}"
        return Cause(CauseSource.LIBRARY, message, remediation=library.next, references=library.references)
    return None


def _error_cause(error: ErrorExplanation, result: Result | None) -> Cause:
    remediation = error.next or (result.remediation if result else "")
    return Cause(CauseSource.ERROR, error.cause, result=result, remediation=remediation, references=error.references)


def _open_questions(evaluated: Sequence[ChainStep], supplied: DiagnosisInput) -> Iterator[OpenQuestion]:
    for step in evaluated:
        for result in step.results:
            for missing in result.missing:
                yield OpenQuestion(f"{step.title}: {missing.path}", missing.reason, missing.action)
            if step.status is StepStatus.UNKNOWN and result.status is Status.FAILED:
                yield OpenQuestion(step.title, result.message, result.remediation)
    if supplied.error and not supplied.error.id:
        yield UNKNOWN_TEXT
    if supplied.error and supplied.error.fits is False and not supplied.error.elsewhere:
        reason = f"the error means that {supplied.error.cause}, but this app client's configuration contradicts that"
        yield OpenQuestion("which app client returned the error", reason, "check which client id the failing call sent")
    yield from unknown_libraries(supplied.libraries)


def unknown_libraries(libraries: Sequence[LibrarySupport]) -> Iterator[OpenQuestion]:
    """Yield the libraries for which it is unknown whether they show a ``Session``."""
    for each in libraries:
        if each.shows is None:
            yield OpenQuestion(each.called, each.detail, each.next)
