"""A diagnosis and its parts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cognito_audit.errors import ExitCode
from cognito_audit.model.inventory import TargetInfo
from cognito_audit.model.run import Result
from cognito_audit.model.verdict import Status


class StepStatus(StrEnum):
    """The status of a precondition; ``UNKNOWN`` means neither of the others."""

    HOLDS = "holds"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ChainStep:
    """One precondition with the results behind it.

    ``results`` are those of its rules; the first ``own`` of them can break the step or leave it open. ``warnings`` are
    failed results that do not break it. ``assumed`` names the earlier broken steps: this step is evaluated as if they
    were fixed, so that the diagnosis does not end at the first problem.
    """

    id: str
    title: str
    loses: str
    status: StepStatus
    results: tuple[Result, ...] = ()
    warnings: tuple[Result, ...] = ()
    assumed: tuple[str, ...] = ()
    own: int = 0

    @property
    def deciding(self) -> tuple[Result, ...]:
        """The results whose evidence explains the status."""
        decisive = {StepStatus.BROKEN: Status.FAILED, StepStatus.UNKNOWN: Status.NOT_EVALUATED}.get(self.status)
        return tuple(each for each in self.results if each.status is decisive) or self.results[: self.own]

    @property
    def failed(self) -> tuple[Result, ...]:
        """The results that break it."""
        return tuple(result for result in self.results if result.status is Status.FAILED)


class CauseSource(StrEnum):
    """What a cause was read from."""

    CONFIGURATION = "configuration"
    ERROR = "error"
    LIBRARY = "library"
    PROBE = "probe"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why there is no ``Session``. ``result`` is the rule result behind it, or None if no rule covers it."""

    source: CauseSource
    message: str
    loses: str = ""
    step: str = ""
    result: Result | None = None
    remediation: str = ""
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """Something that could not be determined: ``what``, why, and the next step that would answer it (or empty)."""

    what: str
    reason: str
    next: str = ""


@dataclass(frozen=True, slots=True)
class ErrorExplanation:
    """What an exception text means. ``id`` is empty if the text was not recognised.

    ``fits`` is True if the client's configuration agrees with the text, False if it contradicts it, and None if
    neither can be determined. ``elsewhere`` holds sentences saying that the text is about another client, pool or
    region. ``others`` counts the further recognised texts. ``code`` is the exception that was pasted with the text,
    ``seen_with`` lists those that it is known to come with.
    """

    id: str = ""
    code: str = ""
    seen_with: tuple[str, ...] = ()
    text: str = ""
    cause: str = ""
    known_from: str = ""
    next: str = ""
    rules: tuple[str, ...] = ()
    fits: bool | None = None
    elsewhere: tuple[str, ...] = ()
    others: int = 0
    references: tuple[str, ...] = ()

    @property
    def odd_code(self) -> bool:
        """Whether the exception is not one that the text is known to come with."""
        return bool(self.code and self.seen_with) and self.code not in self.seen_with


@dataclass(frozen=True, slots=True)
class LibrarySupport:
    """Whether a library shows a ``Session``; ``shows`` is None if that is unknown.

    ``version`` is as the user or the file gave it; ``origin`` is the option, or the file and line, that named the
    library; ``known_from`` is the table's source.
    """

    name: str
    version: str
    origin: str
    shows: bool | None
    detail: str
    known_from: str
    next: str = ""
    references: tuple[str, ...] = ()

    @property
    def called(self) -> str:
        """``botocore 1.35.67``."""
        return f"{self.name} {self.version}".strip()


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another app client of the pool. ``has_user_auth`` is None if its flows could not be read."""

    name: str
    client_id: str
    has_user_auth: bool | None
    named_like_it: bool = False
    changed_later: bool = False


@dataclass(frozen=True, slots=True)
class Possibility:
    """A cause that no configuration shows, and how to look for it."""

    what: str
    look: str
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The diagnosis of one app client. ``probe`` holds the results of a live probe by fact name, or None without one.

    ``target`` is None if only an error text was given and no app client; then there are no steps, and
    ``further_errors`` explain the other recognised texts in it.
    """

    target: TargetInfo | None
    cause: Cause | None
    steps: tuple[ChainStep, ...]
    unknown: tuple[OpenQuestion, ...] = ()
    error: ErrorExplanation | None = None
    further_errors: tuple[ErrorExplanation, ...] = ()
    libraries: tuple[LibrarySupport, ...] = ()
    siblings: tuple[Sibling, ...] = ()
    possibilities: tuple[Possibility, ...] = ()
    notes: tuple[str, ...] = ()
    probe: Mapping[str, bool | str] | None = None
    interrupted: bool = False

    @property
    def next(self) -> Iterator[Result]:
        """The problems that remain once the cause is fixed, in the order of the chain."""
        cause = self.cause.result if self.cause else None
        for step in self.steps:
            for result in (*step.failed, *step.warnings):
                if cause is None or (result.rule, result.path) != (cause.rule, cause.path):
                    yield result

    @property
    def ruled_out(self) -> Iterator[tuple[ChainStep, Result]]:
        """What was checked and is not the cause."""
        for step in self.steps:
            for result in step.results:
                if result.status is Status.PASSED:
                    yield step, result

    def exit_code(self) -> ExitCode:
        """0: nothing is broken or unknown; 1: a cause was found; 3: no cause was found and something is unknown."""
        if self.interrupted:
            return ExitCode.INTERRUPTED
        if self.cause is not None:
            return ExitCode.FINDINGS
        return ExitCode.INCOMPLETE if self.unknown else ExitCode.OK
