"""Apply a plan: read again, save a backup, write once, read back; every outcome has a named state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cognito_audit.fixing.backup import Backup, BackupFile, pending_backups, resource_lock, save
from cognito_audit.fixing.changes import field_changes
from cognito_audit.fixing.outcome import FixOutcome, State
from cognito_audit.fixing.plan import ResourcePlan
from cognito_audit.fixing.primary_region import PrimaryRegions
from cognito_audit.fixing.resource import LiveResource, ReadError, Refusal
from cognito_audit.fixing.updates import SendError, normalized, request_of
from cognito_audit.lib.clock import now as this_moment
from cognito_audit.lib.globs import matches
from cognito_audit.model.inventory import Target
from cognito_audit.sources.live import Aws

UNCHANGED: Final = "nothing was written"
LOCKED: Final = "another cognito-audit is changing it right now"


@dataclass(frozen=True, slots=True)
class Applier:
    """Applies plans over one connection and saves backups in ``folder``.

    ``never`` holds names, ids or globs of pools that must not be changed; ``primaries`` is a cache of regions already
    looked up, or None.
    """

    aws: Aws
    folder: Path
    never: Sequence[str] = ()
    primaries: PrimaryRegions | None = None

    def apply(self, plan: ResourcePlan) -> FixOutcome:
        """Apply the plan of one resource. Raises ``UserError`` if the backup cannot be saved."""
        if glob := self.protected_by(plan.target):
            return FixOutcome(plan.target.id, State.UNCHANGED, f"[fix] never names this pool ({glob}): {UNCHANGED}")
        resource = LiveResource(self.aws, _backup_of(plan))
        with resource_lock(self.folder, resource.backup) as is_locked:
            if not is_locked:
                return FixOutcome(plan.target.id, State.UNCHANGED, f"{LOCKED}; {UNCHANGED}")
            return self._apply(plan, resource)

    def _apply(self, plan: ResourcePlan, resource: LiveResource) -> FixOutcome:
        obstacle = self._obstacle(plan, resource)
        if obstacle is not None:
            return obstacle
        file = save(self.folder, resource.backup)
        try:
            refusal = resource.write(plan.after, plan.before)
        except SendError as error:  # a safety net: the plan was already checked
            refusal = Refusal(str(error), certain=True)
        outcome = _read_back(resource, file, refusal)
        if outcome.state is not State.UNKNOWN:
            file.close()
        return outcome

    def protected_by(self, target: Target) -> str:
        """Return the glob of ``[fix] never`` that matches the target's pool, or an empty string."""
        names = (target.user_pool_id, target.user_pool_name)
        return next((glob for glob in self.never if any(name and matches(name, glob) for name in names)), "")

    def unfinished(self, target: Target) -> FixOutcome | None:
        """Return what an interrupted run did to this resource; None if there was no such run.

        A resource that is as planned or as before needs no further action, and its backup is closed. Any other state
        blocks the fix until a person has checked the resource.
        """
        last: FixOutcome | None = None
        for file in pending_backups(self.folder, target.id):
            resource = LiveResource(self.aws, file.backup)
            with resource_lock(self.folder, file.backup) as is_locked:
                last = (
                    _after_interruption(resource, file) if is_locked else FixOutcome(target.id, State.UNKNOWN, LOCKED)
                )
            if last.state is State.UNKNOWN:
                return last
            file.close()
        return last

    def _obstacle(self, plan: ResourcePlan, resource: LiveResource) -> FixOutcome | None:
        """Read the resource again right before writing, and return the reason not to write, if any."""
        name = plan.target.id
        if reason := (self.primaries or PrimaryRegions(self.aws)).block_reason(plan.target):
            return FixOutcome(name, State.UNCHANGED, f"{reason}; {UNCHANGED}")
        try:
            now = resource.read()
            request_of(plan.update, now, now)
        except (ReadError, SendError) as error:
            return FixOutcome(name, State.UNCHANGED, f"{error}; {UNCHANGED}")
        if not resource.is_as(now, plan.before):
            fields = _differing(resource, plan.before, now)
            detail = f"it was changed in the meantime ({fields}); {UNCHANGED}: plan again"
            return FixOutcome(name, State.UNCHANGED, detail)
        return None


def restore(aws: Aws, file: BackupFile) -> FixOutcome:
    """Restore a backup, whatever the current state of the resource, and read back."""
    backup = file.backup
    resource = LiveResource(aws, backup)
    if reason := PrimaryRegions(aws).block_reason_in(backup.region, backup.user_pool_id):
        return FixOutcome(backup.target, State.UNKNOWN, f"not restored: {reason}", *_undo(resource, file))
    try:
        now = resource.read()
        if resource.is_as(now, backup.before):
            file.close()
            return FixOutcome(backup.target, State.APPLIED, "it is as it was before the fix: nothing to restore")
        refusal = resource.write(backup.before, now)
        now = resource.read()
    except (ReadError, SendError) as error:
        return FixOutcome(backup.target, State.UNKNOWN, str(error), *_undo(resource, file))
    if resource.is_as(now, backup.before):
        file.close()
        return FixOutcome(backup.target, State.APPLIED, "the original is restored (read back)")
    fields = _differing(resource, backup.before, now)
    reason = refusal.reason if refusal else f"AWS accepted the update, but the result differs in {fields}"
    return FixOutcome(backup.target, State.UNKNOWN, f"not restored: {reason}", *_undo(resource, file))


def _backup_of(plan: ResourcePlan) -> Backup:
    target = plan.target
    return Backup(
        target.id,
        target.kind,
        target.name,
        target.region,
        target.user_pool_id,
        target.client_id,
        {name: value for name, value in plan.before.items() if name != "ClientSecret"},
        {name: value for name, value in plan.after.items() if name != "ClientSecret"},
        this_moment(),
    )


def _read_back(resource: LiveResource, file: BackupFile, refusal: Refusal | None) -> FixOutcome:
    """Return the outcome of a write from what is there now; AWS's answer alone decides nothing."""
    backup, name = file.backup, file.backup.target
    answer = "" if refusal is None else f" ({refusal.reason})"
    try:
        now = resource.read()
    except ReadError as error:
        detail = f"the update was sent{answer}, but the result could not be read back: {error}"
        return FixOutcome(name, State.UNKNOWN, detail, *_undo(resource, file))
    if resource.is_as(now, backup.after):
        lost = f"; AWS's answer was lost{answer}" if refusal else ""
        detail = f"as planned, everything else as it was (read back){lost}"
        return FixOutcome(name, State.APPLIED, detail, *_undo(resource, file))
    if resource.is_as(now, backup.before):
        reason = refusal.reason if refusal else "AWS accepted the update, but it had no effect"
        detail = f"{reason}; it is as it was before (read back)"
        return FixOutcome(name, State.UNCHANGED, detail, *_undo(resource, file))
    fields = _differing(resource, backup.after, now)
    if refusal is not None:
        detail = f"it is neither as before nor as planned ({fields}){answer}: someone else changed it; left as it is"
        return FixOutcome(name, State.UNKNOWN, detail, *_undo(resource, file))
    return _rolled_back(resource, file, fields)


def _rolled_back(resource: LiveResource, file: BackupFile, fields: str) -> FixOutcome:
    """Restore the original, because the result of the update differs from the plan."""
    restored = restore(resource.aws, file)
    if restored.state is State.APPLIED:
        detail = f"the result differed from the plan in {fields}, so the original was restored (read back)"
        return FixOutcome(file.backup.target, State.RESTORED, detail, *_undo(resource, file))
    detail = f"the result differs from the plan in {fields}, and the original could not be restored: {restored.detail}"
    return FixOutcome(file.backup.target, State.UNKNOWN, detail, *_undo(resource, file))


def _after_interruption(resource: LiveResource, file: BackupFile) -> FixOutcome:
    """Return the outcome of an interrupted fix."""
    backup, name = file.backup, file.backup.target
    when = f"a fix started at {backup.saved_at} was interrupted"
    try:
        now = resource.read()
    except ReadError as error:
        return FixOutcome(name, State.UNKNOWN, f"{when}: {error}", *_undo(resource, file))
    if resource.is_as(now, backup.after):
        return FixOutcome(name, State.APPLIED, f"{when} after it took effect: it is as planned", *_undo(resource, file))
    if resource.is_as(now, backup.before):
        return FixOutcome(
            name, State.UNCHANGED, f"{when} before it took effect: it is as before", *_undo(resource, file)
        )
    fields = _differing(resource, backup.after, now)
    detail = f"{when}; it is neither as before nor as planned ({fields}): restore it, or delete {file.path} to go on"
    return FixOutcome(name, State.UNKNOWN, detail, *_undo(resource, file))


def _differing(resource: LiveResource, expected: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Return the names of the fields that differ, never their values."""
    update = resource.update
    return ", ".join(change.path for change in field_changes(normalized(update, expected), normalized(update, now)))


def _undo(resource: LiveResource, file: BackupFile) -> tuple[str, str]:
    connection = resource.aws.connection
    return str(file.path), file.restore_command(connection.profile, connection.endpoint_url)
