"""The scheduler of a live run: it runs many reads side by side and makes each call when the pace allows it.

A read is a generator. It yields a ``Request`` to have a call made, and is sent its outcome; it yields a ``Task`` to
start another read beside itself, and a ``Join`` to wait for the result of one. Reads run in the thread of the caller,
and other threads only make the calls: nothing here needs a lock, and Ctrl-C takes effect at once.

Of the calls that may be made, those that lead to further calls go first, then those of the pool with the most calls
left: that spreads the calls over the pools, as the limit for each pool demands.
"""

import time
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Generic, NamedTuple, TypeVar

from cognito_audit.sources.live.pacing import Category, Pace, Pacer

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Request:
    """One call to make. ``make`` runs in another thread and returns the outcome; it must raise only on programming
    errors.

    ``user_pool_id`` is empty for calls that are not about one pool; ``leads_on`` marks calls that lead to further ones.
    """

    operation: str
    region: str
    category: Category
    make: Callable[[], Any]
    user_pool_id: str = ""
    leads_on: bool = False


class Task(Generic[T]):
    """A read that runs beside the others. Other reads can join it before it is started and after it has ended."""

    __slots__ = ("ended", "joined_by", "result", "steps")

    def __init__(self, steps: "Steps[T]") -> None:
        self.steps = steps
        self.ended = False
        self.result: T | None = None
        self.joined_by: list[Task[Any]] = []


@dataclass(frozen=True, slots=True)
class Join(Generic[T]):
    """Wait until a task has ended; its result is sent back."""

    task: Task[T]


Steps = Generator[Request | Task[Any] | Join[Any], Any, T]
"""A read, as the steps that it asks the scheduler for; ``yield from`` makes one read part of another."""


class _QueueKey(NamedTuple):
    operation: str
    user_pool_id: str
    leads_on: bool


@dataclass(frozen=True, slots=True)
class _Pending:
    """A request that waits for its turn or for its outcome, and the task that gets the outcome."""

    task: Task[Any]
    request: Request


_Queues = dict[_QueueKey, deque[_Pending]]
_Done = tuple[_Pending, Any, BaseException | None]


@dataclass(slots=True)
class Scheduler:
    """Runs a read under a pace. ``clock`` returns seconds; ``progress`` is called after each call."""

    pace: Pace
    progress: Callable[[int, int, str], None]
    clock: Callable[[], float] = time.monotonic
    _pacer: Pacer = field(init=False)
    _lanes: dict[tuple[str, Category], _Queues] = field(default_factory=dict)
    _made: int = 0
    _known: int = 0

    def __post_init__(self) -> None:
        self._pacer = Pacer(self.pace)

    def run(self, steps: Steps[None]) -> None:
        """Run a read and all tasks that it starts. An exception of a call ends the run and is raised here, and so is
        KeyboardInterrupt; calls under way are left to end by themselves.
        """
        self._advance(Task(steps))
        work: SimpleQueue[_Pending | None] = SimpleQueue()
        done: SimpleQueue[_Done] = SimpleQueue()
        threads: list[Thread] = []
        under_way = 0
        try:
            while under_way or self._lanes:
                while under_way < self.pace.workers and (pending := self._next_ready()):
                    if under_way == len(threads):
                        threads.append(_start_worker(work, done, len(threads)))
                    work.put(pending)
                    under_way += 1
                # Without a free thread only the end of a call can change anything.
                patience = self._patience() if under_way < self.pace.workers else None
                under_way -= self._collect(done, patience)
        finally:
            for _ in threads:
                work.put(None)
        for thread in threads:
            thread.join()

    def _advance(self, task: Task[Any], sent: Any = None) -> None:
        """Run a task up to its next request, and at once what it starts and what waited for its end."""
        while True:
            try:
                step = task.steps.send(sent)
            except StopIteration as end:
                task.ended, task.result = True, end.value
                for waiting in task.joined_by:
                    self._advance(waiting, task.result)
                return
            if isinstance(step, Request):
                self._enqueue(task, step)
                return
            if isinstance(step, Task):
                self._advance(step)
                sent = None
            elif step.task.ended:
                sent = step.task.result
            else:
                step.task.joined_by.append(task)
                return

    def _enqueue(self, task: Task[Any], request: Request) -> None:
        lane = self._lanes.setdefault((request.region, request.category), {})
        key = _QueueKey(request.operation, request.user_pool_id, request.leads_on)
        lane.setdefault(key, deque()).append(_Pending(task, request))
        self._known += 1

    def _collect(self, done: "SimpleQueue[_Done]", patience: float | None) -> int:
        """Wait for the end of a call, at most ``patience`` seconds; return how many have ended (0 or 1)."""
        try:
            pending, outcome, error = done.get(timeout=patience)
        except Empty:
            return 0
        if error is not None:
            raise error
        self._made += 1
        self._advance(pending.task, outcome)
        self.progress(self._made, self._known, pending.request.operation)
        return 1

    def _next_ready(self) -> _Pending | None:
        now = self.clock()
        for (region, category), queues in self._lanes.items():
            whole = self._pacer.category(region, category)
            if whole.wait(now):
                continue
            ready = [key for key in queues if not self._pool_wait(region, key, now)]
            if ready:
                key = max(ready, key=lambda key: (key.leads_on, len(queues[key])))
                whole.take(now)
                if key.user_pool_id:
                    self._pacer.pool(region, key.operation, key.user_pool_id).take(now)
                return self._pop((region, category), key)
        return None

    def _pop(self, lane: tuple[str, Category], key: _QueueKey) -> _Pending:
        queues = self._lanes[lane]
        pending = queues[key].popleft()
        if not queues[key]:
            del queues[key]
        if not queues:
            del self._lanes[lane]
        return pending

    def _pool_wait(self, region: str, key: _QueueKey, now: float) -> float:
        if not key.user_pool_id:
            return 0.0
        return self._pacer.pool(region, key.operation, key.user_pool_id).wait(now)

    def _patience(self) -> float | None:
        """Return the seconds until the next waiting call may be made; None when no call waits."""
        now = self.clock()
        waits = []
        for (region, category), queues in self._lanes.items():
            pool_wait = min(self._pool_wait(region, key, now) for key in queues)
            waits.append(max(self._pacer.category(region, category).wait(now), pool_wait))
        return min(waits, default=None)


def _start_worker(work: "SimpleQueue[_Pending | None]", done: "SimpleQueue[_Done]", number: int) -> Thread:
    thread = Thread(target=_worker, args=(work, done), name=f"aws-{number}", daemon=True)
    thread.start()
    return thread


def _worker(work: "SimpleQueue[_Pending | None]", done: "SimpleQueue[_Done]") -> None:
    while (pending := work.get()) is not None:
        try:
            done.put((pending, pending.request.make(), None))
        except BaseException as error:  # noqa: BLE001  raised again in the thread of the reads
            done.put((pending, None, error))
