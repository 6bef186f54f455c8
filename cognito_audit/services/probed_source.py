"""The probe as one more source of facts: what it saw joins what the live source read."""

import sys
from dataclasses import dataclass, replace
from typing import Any, Final

from cognito_audit.errors import NothingToAudit
from cognito_audit.model.inventory import Inventory, Source, Target
from cognito_audit.model.values import Unknown
from cognito_audit.probe.client import Caller
from cognito_audit.probe.flow_check import look_at
from cognito_audit.probe.probed_client import ProbeRefused, Subject, read_subject
from cognito_audit.probe.request import Wishes
from cognito_audit.probe.sign_up import Ready, prepare_at
from cognito_audit.services.probe import warn_of_user
from cognito_audit.services.probe_consent import ask, what_will_happen
from cognito_audit.sources.live import Aws, Connection

UNVERIFIED: Final = Unknown("its clean-up could not be verified; see cognito-audit probe --cleanup")


@dataclass(frozen=True, slots=True)
class ProbedSource:
    """A live source whose clients are probed after they were read; with ``sign_up``, by one real sign-up each.

    ``yes``: the operator agreed beforehand. A sign-up that is refused is no fact: the probe's facts are then unknown.
    """

    source: Source
    connection: Connection
    sign_up: bool
    wishes: Wishes
    yes: bool

    def read(self, fact_sources: frozenset[str]) -> Inventory:
        """Read, then probe. Raises ``UserError`` as the source does, or where nobody agrees."""
        inventory = self.source.read(fact_sources)
        if inventory.interrupted:
            return inventory
        aws = Aws(self.connection)
        targets: list[Target] = []
        left: list[tuple[str, Unknown]] = []
        for target in inventory.targets:
            if target.kind != "client":
                targets.append(target)
                continue
            caller = Caller(aws, target.region)
            subject = read_subject(caller, target.user_pool_id, target.client_id)
            facts = look_at(caller, subject).facts()
            if self.sign_up:
                more, verified = self._signed_up(caller, subject)
                facts |= more
                left += [] if verified else [(f"the probe of {target.id}", UNVERIFIED)]
            targets.append(replace(target, answers={**target.answers, "probe": facts}))
        return replace(inventory, targets=tuple(targets), unread=(*inventory.unread, *left))

    def _signed_up(self, caller: Caller, subject: Subject) -> tuple[dict[str, Any], bool]:
        """The facts, and whether it is certain that no user is left."""
        try:
            ready = prepare_at(caller, subject, self.wishes, self.connection.profile)
        except (ProbeRefused, NothingToAudit) as refusal:
            why = Unknown(f"no sign-up was made: {refusal}")
            return {"SignUpSession": why, "SignUpError": why}, True
        self._ask(ready)
        result = ready.run(told=warn_of_user)
        return result.facts(), result.clean_up.verified

    def _ask(self, ready: Ready) -> None:
        sys.stderr.write("This makes one real sign-up:\n")
        ask("Make it?", what_will_happen(ready), yes=self.yes)
