"""A live source whose app clients are probed after they were read, for ``check`` and ``diagnose``."""

from dataclasses import dataclass, replace
from typing import Any, Final

from cognito_audit.config.settings import Settings
from cognito_audit.errors import NothingToAudit
from cognito_audit.model.inventory import Inventory, Source, Target, Unread
from cognito_audit.model.values import Unknown
from cognito_audit.probe.client import Caller
from cognito_audit.probe.flow_check import look_at
from cognito_audit.probe.probed_client import ProbedClient, ProbeRefused, read_client
from cognito_audit.probe.request import SignUpOptions
from cognito_audit.probe.sign_up import prepare_at
from cognito_audit.services.probe import confirm_sign_up, sign_up_options, warn_of_user
from cognito_audit.services.sources import LiveRequest, connection_of
from cognito_audit.sources.live import Aws, Connection

UNVERIFIED: Final = Unknown("its clean-up could not be verified; see cognito-audit probe --cleanup")


@dataclass(frozen=True, slots=True)
class ProbedSource:
    """A live source whose clients are probed after they were read; with ``sign_up``, by one real sign-up each.

    ``yes`` confirms the sign-ups beforehand. A sign-up that is refused leaves the facts of the probe unknown.
    """

    source: Source
    connection: Connection
    sign_up: bool
    options: SignUpOptions
    yes: bool

    @classmethod
    def of(cls, live: Source, request: LiveRequest, settings: Settings) -> "ProbedSource":
        """Wrap the live source as the request and the settings say."""
        return cls(live, connection_of(settings), request.probe == "sign-up", sign_up_options(settings), request.yes)

    def read(self, fact_sources: frozenset[str]) -> Inventory:
        """Read, then probe. Raises ``UserError`` as the source does, and where a sign-up is not confirmed."""
        inventory = self.source.read(fact_sources)
        if inventory.interrupted:
            return inventory
        aws = Aws(self.connection)
        targets: list[Target] = []
        left: list[Unread] = []
        for target in inventory.targets:
            if target.kind != "client":
                targets.append(target)
                continue
            caller = Caller(aws, target.region)
            client = read_client(caller, target.user_pool_id, target.client_id)
            facts = look_at(caller, client).facts()
            if self.sign_up:
                more, verified = self._signed_up(caller, client)
                facts |= more
                left += [] if verified else [Unread(f"the probe of {target.id}", UNVERIFIED)]
            targets.append(replace(target, answers={**target.answers, "probe": facts}))
        return replace(inventory, targets=tuple(targets), unread=(*inventory.unread, *left))

    def _signed_up(self, caller: Caller, client: ProbedClient) -> tuple[dict[str, Any], bool]:
        """Return the facts, and whether it is certain that no user is left."""
        try:
            ready = prepare_at(caller, client, self.options, self.connection.profile)
        except (ProbeRefused, NothingToAudit) as refusal:
            why = Unknown(f"no sign-up was made: {refusal}")
            return {"SignUpSession": why, "SignUpError": why}, True
        confirm_sign_up(ready, yes=self.yes)
        result = ready.run(on_clean_up=warn_of_user)
        return result.facts(), result.clean_up.verified
