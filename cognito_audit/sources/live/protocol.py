"""How calls are asked for while a read is under way: see ``reading.Reading``, which makes them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from cognito_audit.sources.assembly.siblings import Fact
from cognito_audit.sources.live.calls import Call
from cognito_audit.sources.live.failures import CallFailed, Why
from cognito_audit.sources.live.pages import Pages
from cognito_audit.sources.live.response import Answer
from cognito_audit.sources.live.scheduler import Job

Outcome = Answer | CallFailed
Jobs = Iterator[Job[Outcome]]
Listed = Callable[[Pages, Why | None], Jobs]
Told = Callable[[Fact, Why | None], None]
Follow = Callable[[Fact], Jobs]


def nothing(_fact: Fact) -> Jobs:
    """No call follows."""
    yield from ()


class Asking(Protocol):
    """How calls are made: see ``Reading``."""

    def fact(
        self, call: Call, region: str, parameters: Mapping[str, Any], told: Told, follow: Follow = nothing
    ) -> Job[Outcome]:
        """The call that gives one fact; then what ``follow`` says is to be asked next."""

    def job(
        self, call: Call, region: str, parameters: Mapping[str, Any], then: Callable[[Outcome], Jobs]
    ) -> Job[Outcome]:
        """One call."""

    def page(
        self, call: Call, region: str, parameters: Mapping[str, Any], pages: Pages, listed: Listed
    ) -> Job[Outcome]:
        """The call that reads the first page of a list."""
