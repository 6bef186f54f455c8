"""What a diagnosis says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cognito_audit.errors import ExitCode
from cognito_audit.model.inventory import TargetInfo
from cognito_audit.model.run import Result
from cognito_audit.model.verdict import Status


class StepStatus(StrEnum):
    """How a precondition stands. ``UNKNOWN`` is neither of the others."""

    HOLDS = "holds"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Step:
    """One precondition with the verdicts behind it.

    ``results`` are the verdicts that were asked for it, the ``own`` first of which can break it or leave it open;
    ``warnings`` are failed ones that let it hold. ``assumed`` names the earlier
    steps that are broken: this one is judged as if they were mended, so that the story does not end at the first.
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
        """The verdicts whose evidence tells why it stands as it does."""
        grave = {StepStatus.BROKEN: Status.FAILED, StepStatus.UNKNOWN: Status.NOT_EVALUATED}.get(self.status)
        return tuple(each for each in self.results if each.status is grave) or self.results[: self.own]

    @property
    def failed(self) -> tuple[Result, ...]:
        """The verdicts that break it."""
        return tuple(result for result in self.results if result.status is Status.FAILED)


class CauseSource(StrEnum):
    """What a cause was read from."""

    CONFIGURATION = "configuration"
    ERROR = "error"
    LIBRARY = "library"
    PROBE = "probe"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why there is no ``Session``. ``result`` is the verdict behind it, None where no rule speaks of it."""

    source: CauseSource
    message: str
    loses: str = ""
    step: str = ""
    result: Result | None = None
    remediation: str = ""
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Open:
    """What could not be seen: ``what``, why, and the next step that would show it (or empty)."""

    what: str
    reason: str
    next: str = ""


@dataclass(frozen=True, slots=True)
class ErrorReading:
    """What an exception text says. ``id`` is empty where no known text was found in it.

    ``fits`` is True where the client's configuration agrees with the text, False where it contradicts it, None where
    neither can be said. ``elsewhere`` says, in sentences, that it speaks of another client, pool or region. ``others``
    counts the further known texts. ``code`` is the exception that was pasted with it, ``seen_with`` are those that it
    is known with.
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
        """Whether the exception is another than the text is known with."""
        return bool(self.code and self.seen_with) and self.code not in self.seen_with


@dataclass(frozen=True, slots=True)
class LibraryReading:
    """Whether a library can show a ``Session``: ``shows`` is None where that is not known.

    ``version`` is as it was given; ``origin`` the option or the file and line it was read from; ``known_from`` says
    how the table knows.
    """

    name: str
    version: str
    origin: str
    shows: bool | None
    told: str
    known_from: str
    next: str = ""
    references: tuple[str, ...] = ()

    @property
    def called(self) -> str:
        """``botocore 1.35.67``."""
        return f"{self.name} {self.version}".strip()


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another app client of the pool. ``has_user_auth`` is None where its flows could not be read."""

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
    """The whole story of one app client. ``probe`` is what a live probe saw, by its facts' names; None without one.

    ``subject`` is None where no app client was looked at, only an error's text; then there are no steps, and
    ``further_errors`` are the readings of the other known texts in it.
    """

    subject: TargetInfo | None
    cause: Cause | None
    steps: tuple[Step, ...]
    unknown: tuple[Open, ...] = ()
    error: ErrorReading | None = None
    further_errors: tuple[ErrorReading, ...] = ()
    libraries: tuple[LibraryReading, ...] = ()
    siblings: tuple[Sibling, ...] = ()
    possibilities: tuple[Possibility, ...] = ()
    notes: tuple[str, ...] = ()
    probe: Mapping[str, bool | str] | None = None
    interrupted: bool = False

    @property
    def next(self) -> Iterator[Result]:
        """What would bite once the cause is mended, in the order of the chain."""
        cause = self.cause.result if self.cause else None
        for step in self.steps:
            for result in (*step.failed, *step.warnings):
                if cause is None or (result.rule, result.path) != (cause.rule, cause.path):
                    yield result

    @property
    def ruled_out(self) -> Iterator[tuple[Step, Result]]:
        """What was looked at and is not the cause."""
        for step in self.steps:
            for result in step.results:
                if result.status is Status.PASSED:
                    yield step, result

    def exit_code(self) -> ExitCode:
        """0: nothing is broken and nothing unknown; 1: a cause was found; 3: none was, and something is unknown."""
        if self.interrupted:
            return ExitCode.INTERRUPTED
        if self.cause is not None:
            return ExitCode.FINDINGS
        return ExitCode.INCOMPLETE if self.unknown else ExitCode.OK
