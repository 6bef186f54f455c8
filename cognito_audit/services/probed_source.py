"""A live source whose app clients are probed after they were read, for ``check`` and ``diagnose``."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final

from cognito_audit.config.settings import Settings
from cognito_audit.errors import Declined, NothingToAudit, UserError
from cognito_audit.model.inventory import Inventory, Source, Target, Unread
from cognito_audit.model.unknown import Unknown
from cognito_audit.probe.cleanup import CleanUp
from cognito_audit.probe.client import Caller
from cognito_audit.probe.flow_check import look_at
from cognito_audit.probe.probed_client import ProbedClient, ProbeRefused, read_client
from cognito_audit.probe.request import SignUpOptions
from cognito_audit.probe.sign_up import prepare_at
from cognito_audit.services.probe import confirm_sign_up, sign_up_options, warn_of_user
from cognito_audit.services.sources import LiveRequest, connection_of, read_inventory
from cognito_audit.sources.live import Aws

UNVERIFIED: Final = Unknown("its clean-up could not be verified; see cognito-audit probe --cleanup")
INTERRUPTED: Final = Unknown("the run was interrupted before the client was probed")


@dataclass(frozen=True, slots=True)
class ProbedSource:
    """A live source whose clients are probed after they were read; with ``sign_up``, by one real sign-up each.

    ``yes`` confirms the sign-ups beforehand. A probe that is not made leaves the facts of the probe unknown.
    """

    source: Source
    settings: Settings
    sign_up: bool
    options: SignUpOptions
    yes: bool

    @classmethod
    def of(cls, live: Source, request: LiveRequest, settings: Settings) -> "ProbedSource":
        """Wrap the live source as the request and the settings say."""
        return cls(live, settings, request.probe == "sign-up", sign_up_options(settings), request.yes)

    def read(self, fact_sources: frozenset[str]) -> Inventory:
        """Read, then probe the clients of the environment that the settings name.

        Raises ``UserError`` as the source does, and where a sign-up is not confirmed.
        """
        inventory = read_inventory(self.source, fact_sources, self.settings)
        if inventory.interrupted or not any(target.kind == "client" for target in inventory.targets):
            return inventory
        probes = _Probes(Aws(connection_of(self.settings)), self)
        targets = [probes.probed(target) if target.kind == "client" else target for target in inventory.targets]
        unread = [Unread(f"the probe of {name}", UNVERIFIED) for name, done in probes.made.items() if not done.verified]
        return replace(
            inventory,
            targets=tuple(targets),
            unread=(*inventory.unread, *unread),
            interrupted=probes.interrupted,
        )


@dataclass(slots=True)
class _Probes:
    """The probes of one read, one client after the other. ``made`` are the clean-ups of its sign-ups, by target id."""

    aws: Aws
    options: ProbedSource
    made: dict[str, CleanUp] = field(default_factory=dict)
    interrupted: bool = False

    def probed(self, target: Target) -> Target:
        """Return a client with the facts of its probe; an interruption leaves those of the rest unknown.

        Raises ``UserError`` where a sign-up is not confirmed; it says what was made before that.
        """
        facts = self._unknown(INTERRUPTED)
        try:
            facts = facts if self.interrupted else self._facts(target)
        except KeyboardInterrupt:
            self.interrupted = True
        except Declined as declined:
            if not self.made:
                raise
            made = "".join(f"\n  {name}: {done.summary}" for name, done in self.made.items())
            raise UserError(f"Cancelled; before that, sign-ups of these app clients were made:{made}") from declined
        return replace(target, answers={**target.answers, "probe": facts})

    def _facts(self, target: Target) -> Mapping[str, Any]:
        caller = Caller(self.aws, target.region)
        try:
            client = read_client(caller, target.user_pool_id, target.client_id)
        except NothingToAudit as failure:
            return self._unknown(Unknown(f"no probe was made: {failure}"))
        facts = look_at(caller, client).facts()
        return {**facts, **self._signed_up(target, caller, client)} if self.options.sign_up else facts

    def _signed_up(self, target: Target, caller: Caller, client: ProbedClient) -> Mapping[str, Any]:
        try:
            ready = prepare_at(caller, client, self.options.options, self.aws.connection.profile)
            confirm_sign_up(ready, yes=self.options.yes)
            return ready.run(on_clean_up=partial(self._note, target)).facts()
        except (ProbeRefused, NothingToAudit) as refusal:
            why = Unknown(f"no sign-up was made: {refusal}")
            return {"SignUpSession": why, "SignUpError": why}

    def _note(self, target: Target, done: CleanUp) -> None:
        self.made[target.id] = done
        warn_of_user(done)

    def _unknown(self, why: Unknown) -> Mapping[str, Any]:
        members = ("LookFlowEnabled", "SignUpSession", "SignUpError") if self.options.sign_up else ("LookFlowEnabled",)
        return dict.fromkeys(members, why)
