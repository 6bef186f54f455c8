"""Apply a plan: read again, save a backup, write once, read back; every outcome has a named state."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cognito_audit.errors import UserError
from cognito_audit.fixing.backup import Backup, file_stem, resource_lock, save, without_secret
from cognito_audit.fixing.backup_reader import BackupFolder, load, pending_backups
from cognito_audit.fixing.outcome import FixOutcome, State
from cognito_audit.fixing.plan import ResourcePlan
from cognito_audit.fixing.primary_region import PrimaryRegions
from cognito_audit.fixing.protection import Protection
from cognito_audit.fixing.read_back import PAUSES
from cognito_audit.fixing.resource import LiveResource, ReadError, Refusal, endpoint_of
from cognito_audit.fixing.updates import SendError, request_of
from cognito_audit.fixing.write_outcome import SentUpdate, after_interruption, differing, undo
from cognito_audit.lib.clock import now as this_moment
from cognito_audit.model.inventory import Target
from cognito_audit.sources.live import Aws

UNCHANGED: Final = "nothing was written"
LOCKED: Final = "another cognito-audit is changing it right now"


@dataclass
class Applier:
    """Applies plans over one connection and saves backups in ``folder``.

    ``never`` holds names, ids or globs of pools that must not be changed; ``primaries`` is a cache of regions already
    looked up, or None. ``pauses`` are the seconds before a resource is read again. ``sent`` holds, by target id, what
    was sent and has no outcome yet.
    """

    aws: Aws
    folder: Path
    never: Sequence[str] = ()
    primaries: PrimaryRegions | None = None
    pauses: Sequence[float] = PAUSES
    sent: dict[str, tuple[str, str]] = field(default_factory=dict)

    def apply(self, plan: ResourcePlan) -> FixOutcome:
        """Apply the plan of one resource. A backup that cannot be saved is an outcome like any other."""
        target = plan.target
        try:
            if reason := Protection(self.aws, self.never).reason(
                target.region, target.user_pool_id, target.user_pool_name
            ):
                return FixOutcome(target.id, State.UNCHANGED, f"{reason}: {UNCHANGED}")
            resource = LiveResource(self.aws, self._backup_of(plan))
            with resource_lock(self.folder, resource.backup) as is_locked:
                if not is_locked:
                    return FixOutcome(target.id, State.UNCHANGED, f"{LOCKED}; {UNCHANGED}")
                return self._obstacle(plan, resource) or self._send(plan, resource)
        except UserError as error:
            return FixOutcome(target.id, State.UNCHANGED, str(error), is_fault=True)

    def outcome_when_stopped(self, target: Target, why: str) -> FixOutcome:
        """Return the outcome for a resource that ``apply`` did not come to an end with, or did not come to."""
        if target.id in self.sent:
            detail = f"{why} after the update was sent: it may still take effect; the next --apply checks it"
            return FixOutcome(target.id, State.UNKNOWN, detail, *self.sent[target.id])
        return FixOutcome(target.id, State.UNCHANGED, f"{why} before the update was sent: {UNCHANGED}")

    def _send(self, plan: ResourcePlan, resource: LiveResource) -> FixOutcome:
        file = save(self.folder, resource.backup)
        self.sent[plan.target.id] = undo(resource, file)
        outcome = SentUpdate(resource, file, self._refusal(plan, resource), self.pauses).outcome()
        del self.sent[plan.target.id]
        return outcome

    def _refusal(self, plan: ResourcePlan, resource: LiveResource) -> Refusal | None:
        try:
            return resource.write(plan.after, plan.before)
        except SendError as error:  # a safety net: the plan was already checked
            return Refusal(str(error), certain=True)

    def unfinished(self, target: Target, backups: BackupFolder | None = None) -> FixOutcome | None:
        """Return what an interrupted run did to this resource; None if there was no such run.

        A resource that is as planned or as before needs no further action, and its backup is closed. Any other state
        blocks the fix until a person has checked the resource. ``backups`` are those of the folder, if they were read
        already. Raises ``UserError`` if the folder cannot be read or written.
        """
        backups = pending_backups(self.folder) if backups is None else backups
        last: FixOutcome | None = None
        for file in backups.pending.get(target.id, []):
            with resource_lock(self.folder, file.backup) as is_locked:
                if not is_locked:
                    return FixOutcome(target.id, State.UNKNOWN, LOCKED)
                now = load(file.path)
                if not now.backup.pending:  # another run has closed it in the meantime
                    continue
                last = after_interruption(LiveResource(self.aws, now.backup), now, self.pauses)
            if last.state is State.UNKNOWN:
                return last
        return last or _unreadable(target, backups)

    def _obstacle(self, plan: ResourcePlan, resource: LiveResource) -> FixOutcome | None:
        """Read the resource again right before writing, and return the reason not to write, if any."""
        name = plan.target.id
        try:
            if reason := (self.primaries or PrimaryRegions(self.aws)).block_reason(plan.target):
                return FixOutcome(name, State.UNCHANGED, f"{reason}; {UNCHANGED}")
            now = resource.read()
            request_of(plan.update, now, now)
        except (ReadError, SendError, UserError) as error:
            return FixOutcome(name, State.UNCHANGED, f"{error}; {UNCHANGED}")
        if not resource.is_as(now, plan.before):
            fields = differing(resource, plan.before, now)
            detail = f"it was changed in the meantime ({fields}); {UNCHANGED}: plan again"
            return FixOutcome(name, State.UNCHANGED, detail)
        return None

    def _backup_of(self, plan: ResourcePlan) -> Backup:
        """Return the backup of a plan. Raises ``UserError`` if there is no connection to the region."""
        target = plan.target
        return Backup(
            target.id,
            target.kind,
            target.name,
            target.region,
            target.user_pool_id,
            target.client_id,
            without_secret(plan.before),
            without_secret(plan.after),
            this_moment(),
            user_pool_name=target.user_pool_name,
            endpoint_url=endpoint_of(self.aws, target.region),
        )


def _unreadable(target: Target, backups: BackupFolder) -> FixOutcome | None:
    """Return the outcome for a resource with an unreadable backup, which may be pending."""
    reason = backups.obstacle(file_stem(target.client_id or target.user_pool_id))
    if not reason:
        return None
    detail = f"{reason}; an earlier fix may still be open: make the file readable, or move it away"
    return FixOutcome(target.id, State.UNKNOWN, detail)
