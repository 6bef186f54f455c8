"""Calls of the API as parts of a read: one call, all pages of a list, and one fact.

Each is a generator to delegate to: ``read = yield from api.fact(call, region, parameters)``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from cognito_audit.aws.ledger import SERVICES
from cognito_audit.model.values import Unknown
from cognito_audit.sources.assembly.siblings import Fact
from cognito_audit.sources.live.aws import Aws
from cognito_audit.sources.live.calls import Call
from cognito_audit.sources.live.failures import CallFailed, FailureKind
from cognito_audit.sources.live.pages import Pages
from cognito_audit.sources.live.response import ApiAnswer
from cognito_audit.sources.live.scheduler import Request, Steps
from cognito_audit.sources.names.dropped_members import Dropped, upgrade
from cognito_audit.sources.names.unknown import NOTE
from cognito_audit.sources.names.wrapper import names_beside

UNKNOWN_MEMBERS: Final = (
    "the API returned members that the installed botocore does not know: {members}. "
    "They were not read, and what depends on them is not evaluated: {upgrade}"
)


@dataclass(frozen=True, slots=True)
class FactRead:
    """A fact, or the unknown value in its place with ``why`` the call failed."""

    fact: Fact
    why: FailureKind | None = None

    @property
    def not_found(self) -> bool:
        """Whether AWS answered that it does not exist."""
        return self.why is FailureKind.NOT_FOUND


class Api:
    """The calls of one run, and what is to be noted of the names in their answers.

    Everything runs in one thread, but for ``_make``.
    """

    def __init__(self, aws: Aws) -> None:
        self.aws = aws
        self._dropped: dict[str, Dropped] = {}
        self._beside: set[str] = set()
        self._unsupported: dict[tuple[str, str], CallFailed] = {}

    def fact(self, call: Call, region: str, parameters: Mapping[str, Any]) -> Steps[FactRead]:
        """Read the fact that a call gives, from all its pages."""
        if call.items:
            pages = yield from self.pages(call, region, parameters)
            if pages.rest and not pages.items:
                return FactRead(pages.rest, pages.why)
            return FactRead({call.items: [*pages.items, *([pages.rest] if pages.rest else ())]}, pages.why)
        outcome = yield from self.call(call, region, parameters)
        if isinstance(outcome, CallFailed):
            return FactRead(outcome.unknown, outcome.why)
        return FactRead(_fact_in(call, outcome.members))

    def pages(self, call: Call, region: str, parameters: Mapping[str, Any], key: str = "") -> Steps[Pages]:
        """Read a list page by page; ``key`` is the member that identifies an item."""
        pages = Pages(call.items, key)
        more: dict[str, str] = {}
        while True:
            outcome = yield from self.call(call, region, {**parameters, **call.page, **more})
            if isinstance(outcome, CallFailed):
                pages.rest, pages.why = outcome.unknown, outcome.why
                return pages
            token = pages.add(outcome.members, call.operation)
            if not token:
                return pages
            more = {"NextToken": token}

    def call(self, call: Call, region: str, parameters: Mapping[str, Any]) -> Steps[ApiAnswer | CallFailed]:
        """Make one call."""
        # Clients are made here, in the one thread, because making one is not safe in several.
        self.aws.client(call.service, region, optional=call.optional)
        outcome: ApiAnswer | CallFailed = yield Request(
            call.operation,
            region,
            call.category,
            partial(self._make, call, region, parameters),
            str(parameters.get("UserPoolId", "")),
            leads_on=not call.fact_source,
        )
        if isinstance(outcome, ApiAnswer):
            self._note_names(call, outcome)
        elif outcome.why is FailureKind.UNSUPPORTED:
            self._unsupported[region, call.operation] = outcome
        return outcome

    def notes(self) -> tuple[str, ...]:
        """Return the notes on names that the SDK, or this release, does not know."""
        members = ", ".join(sorted(self._dropped))
        upgraded = upgrade(self._dropped.values())
        dropped = [UNKNOWN_MEMBERS.format(members=members, upgrade=upgraded)] if members else []
        return (*dropped, *(NOTE.format(path=path, guess="", stands_for="") for path in sorted(self._beside)))

    def _note_names(self, call: Call, answer: ApiAnswer) -> None:
        """Note members that this release knows and the SDK does not, and names beside the fact that neither knows."""
        known = (member for member in answer.dropped if member.known_since)
        self._dropped.update((f"{call.operation}.{dropped.member}", dropped) for dropped in known)
        fact = call.member or (call.items if call.fact_source else "")
        if call.service in SERVICES and (fact or call.items):
            self._beside.update(names_beside(call.service, call.operation, answer.members, fact))

    def _make(self, call: Call, region: str, parameters: Mapping[str, Any]) -> ApiAnswer | CallFailed:
        """Make a call, in another thread, unless the endpoint is known not to support it."""
        known = self._unsupported.get((region, call.operation))
        if known:
            return known
        try:
            return self.aws.call(call.service, region, call.operation, optional=call.optional, **parameters)
        except CallFailed as failure:
            return failure


def _fact_in(call: Call, answer: Mapping[str, Any]) -> Fact:
    if not call.member:
        return {**answer, "AsOf": datetime.now(UTC).isoformat()} if call.dated else answer
    fact: Fact | None = answer.get(call.member)
    # An empty description describes nothing: of a prefix domain AWS answers none outside its own region.
    if fact or (fact is not None and call.may_be_empty):
        return fact
    return {} if call.may_be_empty else Unknown(f"the answer of {call.action} has no {call.member}")
