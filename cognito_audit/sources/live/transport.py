"""The transport of calls: every exchange with a server ends, in time and in size.

botocore's own timeouts are for each packet, so a server that sends a byte every two seconds keeps a call for hours; and
botocore reads a body of any size into memory.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, Final, NamedTuple, TypeVar

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
from urllib3.exceptions import HTTPError
from urllib3.exceptions import ReadTimeoutError as SilentSocket

from cognito_audit.sources.live.failures import AnswerTooLarge, DeadlineExceeded

T = TypeVar("T")

LARGEST_ANSWER: Final = 16 * 2**20
"""In bytes. The longest answers of Cognito, with a page of user pools or the metadata of a SAML provider, are far below
one million."""
SECONDS_TO_SETTLE: Final = 3.0
"""How long Ctrl-C waits for the end of a call that changes something: what comes after should know what it did."""
_PIECE: Final = 2**16
_budget = threading.local()


def limited(seconds: float, call: Callable[[], T], *, settle: float = 0) -> T:
    """Make a call, with its retries and whatever loads its credentials, and return its answer.

    It runs in another thread, which is left behind when the time is over: nothing else ends a lookup of a name, a
    handshake or a process. It sends nothing from then on. Ctrl-C takes effect while the caller waits, or ``settle``
    seconds later. Raises ``DeadlineExceeded``, or what the call raises.
    """
    ends = _Moment(time.monotonic() + seconds)

    def run() -> T:
        _budget.ends = ends
        try:
            return call()
        finally:
            _budget.ends = None

    try:
        return _within(seconds, run, settle)
    except _Over:
        raise DeadlineExceeded(seconds) from None
    finally:
        ends.at = 0.0


class Transport:
    """Stands in place of a botocore client's HTTP session. It ends each exchange after ``seconds``, if no call that is
    ``limited`` ends it before.
    """

    def __init__(self, session: Any, seconds: float) -> None:
        self._session = session
        self._seconds = seconds

    def send(self, request: Any) -> AWSResponse:
        """Send a request and read the whole answer.

        Raises ``DeadlineExceeded``, ``AnswerTooLarge`` or what botocore's session raises.
        """
        request.stream_output = True
        ends: _Moment | None = getattr(_budget, "ends", None)
        if ends is None:
            return limited(self._seconds, partial(self.send, request), settle=SECONDS_TO_SETTLE)
        if ends.is_over:
            raise DeadlineExceeded(self._seconds)
        return self._exchange(request, ends)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _exchange(self, request: Any, ends: "_Moment") -> AWSResponse:
        response = self._session.send(request)
        pieces: list[bytes] = []
        size = 0
        try:
            for piece in response.raw.stream(_PIECE):
                pieces.append(piece)
                size += len(piece)
                if size > LARGEST_ANSWER:
                    response.raw.close()
                    raise AnswerTooLarge(LARGEST_ANSWER)
                if ends.is_over:  # no one waits for it any more
                    response.raw.close()
                    raise DeadlineExceeded(self._seconds)
        except SilentSocket as error:
            raise ReadTimeoutError(endpoint_url=request.url, error=error) from error
        except HTTPError as error:
            raise ConnectionClosedError(endpoint_url=request.url, error=error) from error
        return AWSResponse(response.url, response.status_code, response.headers, _WholeBody(b"".join(pieces)))


class _Over(Exception):  # noqa: N818  what happened
    """The time is over."""


class _Moment:
    """The end of a call, by the monotonic clock."""

    def __init__(self, at: float) -> None:
        self.at = at

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.at


class _WholeBody(NamedTuple):
    """The body of an answer that was read already."""

    content: bytes

    def stream(self) -> Iterator[bytes]:
        yield self.content


class _Worker:
    """A thread that does one piece of work after another, for whoever takes it from ``_idle``."""

    def __init__(self) -> None:
        self._work: SimpleQueue[tuple[Callable[[], Any], SimpleQueue[Any]]] = SimpleQueue()
        threading.Thread(target=self._run, name="aws-exchange", daemon=True).start()

    def give(self, work: Callable[[], Any], outcome: "SimpleQueue[Any]") -> None:
        self._work.put((work, outcome))

    def _run(self) -> None:
        while True:
            work, outcome = self._work.get()
            try:
                done: tuple[Any, BaseException | None] = (work(), None)
            except BaseException as error:  # noqa: BLE001  raised again in the thread that waits
                done = (None, error)
            del work
            _idle.append(self)
            outcome.put(done)
            del outcome, done


_idle: deque[_Worker] = deque()


def _within(seconds: float, work: Callable[[], T], settle: float) -> T:
    """Return what ``work`` returns, or raise what it raises; raise ``_Over`` if it takes longer."""
    try:
        worker = _idle.pop()
    except IndexError:
        worker = _Worker()
    outcome: SimpleQueue[tuple[Any, BaseException | None]] = SimpleQueue()
    worker.give(work, outcome)
    try:
        result, error = outcome.get(timeout=seconds)
    except Empty:
        raise _Over from None
    except KeyboardInterrupt:
        if settle:
            with suppress(Empty):
                outcome.get(timeout=settle)
        raise
    if error is not None:
        raise error
    answer: T = result
    return answer
