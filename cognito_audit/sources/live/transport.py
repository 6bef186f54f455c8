"""The transport of calls: every exchange with a server ends, in time and in size.

botocore's own timeouts are for each packet, so a server that sends a byte every two seconds keeps a call for hours; and
botocore reads a body of any size into memory.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, Final, NamedTuple

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
from urllib3.exceptions import HTTPError
from urllib3.exceptions import ReadTimeoutError as SilentSocket

from cognito_audit.sources.live.failures import AnswerTooLarge, DeadlineExceeded

LARGEST_ANSWER: Final = 16 * 2**20
"""In bytes. The longest answers of Cognito, with a page of user pools or the metadata of a SAML provider, are far below
one million."""
_PIECE: Final = 2**16
_budget = threading.local()


@contextmanager
def budget(seconds: float) -> Iterator[None]:
    """Limit the time of all exchanges in the block, in this thread: those of one call, with its retries."""
    _budget.ends = time.monotonic() + seconds
    try:
        yield
    finally:
        _budget.ends = None


class Transport:
    """Stands in place of a botocore client's HTTP session, and ends each exchange after ``seconds``.

    An exchange runs in a thread of its own, which is left behind when the time is over: nothing else ends a lookup of a
    name or a handshake. Ctrl-C takes effect while the caller waits.
    """

    def __init__(self, session: Any, seconds: float) -> None:
        self._session = session
        self._seconds = seconds

    def send(self, request: Any) -> AWSResponse:
        """Send a request and read the whole answer.

        Raises ``DeadlineExceeded``, ``AnswerTooLarge`` or what botocore's session raises.
        """
        now = time.monotonic()
        ends = min(now + self._seconds, getattr(_budget, "ends", None) or now + self._seconds)
        if ends <= now:
            raise DeadlineExceeded(self._seconds)
        request.stream_output = True
        try:
            return within(ends - now, partial(self._exchange, request, ends))
        except TimeoutError:
            raise DeadlineExceeded(self._seconds) from None

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _exchange(self, request: Any, ends: float) -> AWSResponse:
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
                if time.monotonic() > ends:  # nobody waits for it any more
                    response.raw.close()
                    raise DeadlineExceeded(self._seconds)
        except SilentSocket as error:
            raise ReadTimeoutError(endpoint_url=request.url, error=error) from error
        except HTTPError as error:
            raise ConnectionClosedError(endpoint_url=request.url, error=error) from error
        return AWSResponse(response.url, response.status_code, response.headers, _WholeBody(b"".join(pieces)))


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


def within(seconds: float, work: Callable[[], Any]) -> Any:
    """Return what ``work`` returns, or raise what it raises; raise ``TimeoutError`` if it takes longer."""
    try:
        worker = _idle.pop()
    except IndexError:
        worker = _Worker()
    outcome: SimpleQueue[Any] = SimpleQueue()
    worker.give(work, outcome)
    try:
        result, error = outcome.get(timeout=seconds)
    except Empty:
        raise TimeoutError from None
    if error is not None:
        raise error
    return result
