"""Calls of the API as parts of a read: one call, all pages of a list, and one fact.

Each is a generator to delegate to: ``read = yield from api.fact(call, region, parameters)``.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from cognito_audit.aws.ledger import SERVICES
from cognito_audit.errors import NothingToAudit, UserError
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.assembly.siblings import Fact
from cognito_audit.sources.live.aws import Aws
from cognito_audit.sources.live.calls import Call
from cognito_audit.sources.live.endpoint import RegionError
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

_PATIENCE: Final = 3
"""How many calls of an operation may get no answer in time before no more are made in that region."""


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

    ``answered`` says whether any call was, ``lapsed`` why there are no credentials, if they could not be loaded. They
    are not asked for again: a process that fails may take long to. Everything runs in one thread, but for ``_make``.
    """

    def __init__(self, aws: Aws) -> None:
        self.aws = aws
        self._dropped: dict[str, Dropped] = {}
        self._beside: set[str] = set()
        self.answered = False
        self.lapsed: NothingToAudit | None = None
        self._given_up: dict[tuple[str, str], CallFailed] = {}
        self._silent: Counter[tuple[str, str]] = Counter()

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
        return FactRead(_fact_in(call, outcome.members, parameters))

    def pages(self, call: Call, region: str, parameters: Mapping[str, Any]) -> Steps[Pages]:
        """Read a list page by page."""
        pages = Pages(call.operation, call.items, call.key)
        more: dict[str, str] = {}
        while True:
            outcome = yield from self.call(call, region, {**parameters, **call.page, **more})
            if isinstance(outcome, CallFailed):
                pages.rest, pages.why = outcome.unknown, outcome.why
                return pages
            token = pages.add(outcome.members)
            if not token:
                return pages
            more = {"NextToken": token}

    def call(self, call: Call, region: str, parameters: Mapping[str, Any]) -> Steps[ApiAnswer | CallFailed]:
        """Make one call. Every failure is an outcome: what one answer names must not end the reading of the others."""
        # Clients are made here, in the one thread, because making one is not safe in several.
        try:
            self.aws.client(call.service, region, optional=call.optional)
        except UserError as error:
            return _not_made(call, error)
        outcome: ApiAnswer | CallFailed = yield Request(
            call.operation,
            region,
            call.category,
            partial(self._make, call, region, parameters),
            str(parameters.get("UserPoolId", "")),
            leads_on=not call.fact_source,
        )
        key = (region, call.operation)
        if isinstance(outcome, ApiAnswer):
            self.answered = True
            self._silent[key] = 0
            self._note_names(call, outcome)
        elif outcome.why is FailureKind.UNSUPPORTED:
            self._given_up[key] = outcome
        elif outcome.why is FailureKind.SILENT:
            self._silent[key] += 1
            if self._silent[key] >= _PATIENCE:
                why = Unknown(f"not asked for: {call.action} gave no answer {_PATIENCE} times in a row in {region}")
                self._given_up[key] = CallFailed(FailureKind.SILENT, why)
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
        """Make a call, in another thread, unless it is known that no answer comes."""
        known = self._given_up.get((region, call.operation)) or (self.lapsed and _not_made(call, self.lapsed))
        if known:
            return known
        try:
            return self.aws.call(call.service, region, call.operation, optional=call.optional, **parameters)
        except CallFailed as failure:
            return failure
        except NothingToAudit as error:
            self.lapsed = error
            return _not_made(call, error)
        except UserError as error:
            return _not_made(call, error)


def _not_made(call: Call, error: UserError) -> CallFailed:
    """Return the outcome of a call that could not be made: with what other answers name, or without credentials."""
    if isinstance(error, NothingToAudit):
        return CallFailed(FailureKind.DENIED, Unknown(f"the AWS credentials could not be loaded for {call.action}"))
    if isinstance(error, RegionError):
        return CallFailed(FailureKind.FAILED, Unknown(error.reason))
    return CallFailed(
        FailureKind.FAILED, Unknown(f"{call.action} cannot be called with what AWS answered: {_one_line(error)}")
    )


def _one_line(error: UserError) -> str:
    return " ".join(str(error).split())


def _fact_in(call: Call, answer: Mapping[str, Any], parameters: Mapping[str, Any]) -> Fact:
    """Return the fact in an answer, or why it is unknown: the answer lacks a member, or is about another thing."""
    fact: Fact | None = answer.get(call.member) if call.member else answer
    # An empty description describes nothing: of a prefix domain AWS answers none outside its own region.
    if fact is None or (call.member and not fact):
        return Unknown(f"the answer of {call.action} has no {call.member}")
    if isinstance(fact, Unknown):
        return fact
    if fact and all(isinstance(one, Dropped) for one in fact.values()):
        return Unknown(f"the answer of {call.action} has none of the members that botocore knows")
    for name in call.needs:
        if name not in fact:
            return Unknown(f"the answer of {call.action} has no {name}")
    for name, parameter in call.echoes.items():
        echo = fact.get(name)
        if isinstance(echo, Unknown):
            return echo
        if echo is not None and echo.casefold() != str(parameters[parameter]).casefold():
            return Unknown(f"the answer of {call.action} is about another {name} than was asked for")
    return {**fact, "AsOf": datetime.now(UTC).isoformat()} if call.dated else fact
