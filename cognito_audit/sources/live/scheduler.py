"""Making many calls at once, none before its turn.

One thread decides (the caller's), the others only make calls, so that nothing here needs a lock and Ctrl-C is heard at
once. Of the calls that may go, those that lead to further ones go first, then those of the pool with the most still to
do: that spreads the calls over the pools, as the limit for each pool demands.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Generic, TypeVar

from cognito_audit.sources.live.pacing import Category, Pace, Pacer

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Job(Generic[T]):
    """One call to make: ``make`` runs in another thread and must not raise what is no bug; ``then`` gets its outcome
    in the deciding thread and answers the calls that follow from it.

    ``user_pool_id`` is empty for calls on no pool in particular; ``leads_on`` marks calls that uncover further ones.
    """

    operation: str
    region: str
    category: Category
    make: Callable[[], T]
    then: Callable[[T], Iterable["Job[Any]"]]
    user_pool_id: str = ""
    leads_on: bool = False


Queues = dict[tuple[str, str, bool], deque[Job[Any]]]
_Done = tuple[Job[Any], Any, BaseException | None]


@dataclass(slots=True)
class Dispatcher:
    """Runs jobs under a pace. ``clock`` answers seconds; ``progress`` hears of each call made."""

    pace: Pace
    progress: Callable[[int, int, str], None]
    clock: Callable[[], float] = time.monotonic
    _pacer: Pacer = field(init=False)
    _lanes: dict[tuple[str, Category], Queues] = field(default_factory=dict)
    _made: int = 0
    _known: int = 0

    def __post_init__(self) -> None:
        self._pacer = Pacer(self.pace)

    def run(self, jobs: Iterable[Job[Any]]) -> None:
        """Make the calls and all that follow from them. An exception of ``make`` ends the run and is raised here;
        so is KeyboardInterrupt: calls under way are left to end by themselves.
        """
        work: SimpleQueue[Job[Any] | None] = SimpleQueue()
        done: SimpleQueue[_Done] = SimpleQueue()
        threads = [
            Thread(target=_worker, args=(work, done), name=f"aws-{number}", daemon=True)
            for number in range(self.pace.threads)
        ]
        for thread in threads:
            thread.start()
        self._add(jobs)
        under_way = 0
        try:
            while under_way or self._lanes:
                while under_way < self.pace.threads and (job := self._next_ready()):
                    work.put(job)
                    under_way += 1
                # Without a free thread only the end of a call can change anything.
                patience = self._patience() if under_way < self.pace.threads else None
                under_way -= self._collect(done, patience)
        finally:
            for _ in threads:
                work.put(None)
        for thread in threads:
            thread.join()

    def _add(self, jobs: Iterable[Job[Any]]) -> None:
        for job in jobs:
            lane = self._lanes.setdefault((job.region, job.category), {})
            lane.setdefault((job.operation, job.user_pool_id, job.leads_on), deque()).append(job)
            self._known += 1

    def _collect(self, done: "SimpleQueue[_Done]", patience: float | None) -> int:
        """Wait for the end of a call, at most ``patience`` seconds; how many have ended (0 or 1)."""
        try:
            job, outcome, error = done.get(timeout=patience)
        except Empty:
            return 0
        if error is not None:
            raise error
        self._made += 1
        self._add(job.then(outcome))
        self.progress(self._made, self._known, job.operation)
        return 1

    def _next_ready(self) -> Job[Any] | None:
        now = self.clock()
        for (region, category), queues in self._lanes.items():
            whole = self._pacer.category(region, category)
            if whole.wait(now):
                continue
            ready = [key for key in queues if not self._pool_wait(region, key, now)]
            if ready:
                key = max(ready, key=lambda key: (key[2], len(queues[key])))
                whole.take(now)
                if key[1]:
                    self._pacer.pool(region, key[0], key[1]).take(now)
                return self._pop((region, category), key)
        return None

    def _pop(self, lane: tuple[str, Category], key: tuple[str, str, bool]) -> Job[Any]:
        queues = self._lanes[lane]
        job = queues[key].popleft()
        if not queues[key]:
            del queues[key]
        if not queues:
            del self._lanes[lane]
        return job

    def _pool_wait(self, region: str, key: tuple[str, str, bool], now: float) -> float:
        return self._pacer.pool(region, key[0], key[1]).wait(now) if key[1] else 0.0

    def _patience(self) -> float | None:
        """Seconds until the next waiting call may go; None when none waits."""
        now = self.clock()
        waits = []
        for (region, category), queues in self._lanes.items():
            of_a_pool = min(self._pool_wait(region, key, now) for key in queues)
            waits.append(max(self._pacer.category(region, category).wait(now), of_a_pool))
        return min(waits, default=None)


def _worker(work: "SimpleQueue[Job[Any] | None]", done: "SimpleQueue[_Done]") -> None:
    while (job := work.get()) is not None:
        try:
            done.put((job, job.make(), None))
        except BaseException as error:  # noqa: BLE001  raised again in the deciding thread
            done.put((job, None, error))
