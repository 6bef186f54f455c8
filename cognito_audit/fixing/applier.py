"""Carrying out a plan: read again, save, write once, read back; whatever happens ends in a state with a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cognito_audit.fixing.backup import Saved, SavedFile, alone, pending, save
from cognito_audit.fixing.changes import changes
from cognito_audit.fixing.outcome import Outcome, State
from cognito_audit.fixing.plan import ResourcePlan
from cognito_audit.fixing.primary_region import Primaries
from cognito_audit.fixing.resource import CannotRead, Refused, Resource
from cognito_audit.fixing.updates import CannotSend, request_of, settled
from cognito_audit.lib.clock import now as this_moment
from cognito_audit.lib.globs import matches
from cognito_audit.model.inventory import Target
from cognito_audit.sources.live import Aws

UNCHANGED: Final = "nothing was written"
AT_IT: Final = "another cognito-audit is changing it right now"


@dataclass(frozen=True, slots=True)
class Applier:
    """Applies plans over one connection; originals are saved in ``folder``. ``never`` are names, ids or globs of pools
    that are not to be touched; ``primaries`` knows what was asked already of regions (None: nothing was).
    """

    aws: Aws
    folder: Path
    never: Sequence[str] = ()
    primaries: Primaries | None = None

    def apply(self, plan: ResourcePlan) -> Outcome:
        """Carry out the plan of one resource. Raises ``UserError`` where the original cannot be saved."""
        if glob := self.protected_by(plan.target):
            return Outcome(plan.target.id, State.UNCHANGED, f"[fix] never names this pool ({glob}): {UNCHANGED}")
        resource = Resource(self.aws, _to_save(plan))
        with alone(self.folder, resource.saved) as is_alone:
            if not is_alone:
                return Outcome(plan.target.id, State.UNCHANGED, f"{AT_IT}; {UNCHANGED}")
            return self._apply(plan, resource)

    def _apply(self, plan: ResourcePlan, resource: Resource) -> Outcome:
        stopped = self._look(plan, resource)
        if stopped is not None:
            return stopped
        file = save(self.folder, resource.saved)
        try:
            refused = resource.write(plan.after, plan.before)
        except CannotSend as error:  # the plan was checked; this is the last net
            refused = Refused(str(error), certain=True)
        outcome = _read_back(resource, file, refused)
        if outcome.state is not State.UNKNOWN:
            file.close()
        return outcome

    def protected_by(self, target: Target) -> str:
        """The glob of ``[fix] never`` that names the target's pool, or empty."""
        names = (target.user_pool_id, target.user_pool_name)
        return next((glob for glob in self.never if any(name and matches(name, glob) for name in names)), "")

    def unfinished(self, target: Target) -> Outcome | None:
        """What an interrupted run left of this resource; None where there is nothing, or nothing is left to say.

        As planned or as before is a finding and closes the matter; anything else stops, because somebody has to look.
        """
        last: Outcome | None = None
        for file in pending(self.folder, target.id):
            resource = Resource(self.aws, file.saved)
            with alone(self.folder, file.saved) as is_alone:
                last = _found(resource, file) if is_alone else Outcome(target.id, State.UNKNOWN, AT_IT)
            if last.state is State.UNKNOWN:
                return last
            file.close()
        return last

    def _look(self, plan: ResourcePlan, resource: Resource) -> Outcome | None:
        """Read again right before writing; the reason to stop, where there is one."""
        name = plan.target.id
        if elsewhere := (self.primaries or Primaries(self.aws)).against(plan.target):
            return Outcome(name, State.UNCHANGED, f"{elsewhere}; {UNCHANGED}")
        try:
            now = resource.read()
            request_of(plan.update, now, now)
        except (CannotRead, CannotSend) as error:
            return Outcome(name, State.UNCHANGED, f"{error}; {UNCHANGED}")
        if not resource.is_as(now, plan.before):
            fields = _differing(resource, plan.before, now)
            return Outcome(name, State.UNCHANGED, f"it was changed meanwhile ({fields}); {UNCHANGED}: plan again")
        return None


def restore(aws: Aws, file: SavedFile) -> Outcome:
    """Put a saved original back, whatever the resource is now, and read back."""
    resource = Resource(aws, file.saved)
    if elsewhere := Primaries(aws).refusal(file.saved.region, file.saved.user_pool_id):
        return Outcome(file.saved.target, State.UNKNOWN, f"not restored: {elsewhere}", *_undo(resource, file))
    try:
        now = resource.read()
        if resource.is_as(now, file.saved.before):
            file.close()
            return Outcome(file.saved.target, State.APPLIED, "it is as it was before the fix: nothing to restore")
        refused = resource.write(file.saved.before, now)
        now = resource.read()
    except (CannotRead, CannotSend) as error:
        return Outcome(file.saved.target, State.UNKNOWN, str(error), *_undo(resource, file))
    if resource.is_as(now, file.saved.before):
        file.close()
        return Outcome(file.saved.target, State.APPLIED, "it is again as it was before the fix (read back)")
    fields = _differing(resource, file.saved.before, now)
    why = refused.reason if refused else f"the update was accepted, but differs in {fields}"
    return Outcome(file.saved.target, State.UNKNOWN, f"not restored: {why}", *_undo(resource, file))


def _to_save(plan: ResourcePlan) -> Saved:
    target = plan.target
    return Saved(
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


def _read_back(resource: Resource, file: SavedFile, refused: Refused | None) -> Outcome:
    """What the write has done, by what is there now: AWS's answer alone decides nothing."""
    name = file.saved.target
    said = "" if refused is None else f" ({refused.reason})"
    try:
        now = resource.read()
    except CannotRead as error:
        detail = f"the update was sent{said}, but the result could not be read back: {error}"
        return Outcome(name, State.UNKNOWN, detail, *_undo(resource, file))
    if resource.is_as(now, file.saved.after):
        lost = f"; AWS's answer was lost{said}" if refused else ""
        detail = f"as planned, everything else as it was (read back){lost}"
        return Outcome(name, State.APPLIED, detail, *_undo(resource, file))
    if resource.is_as(now, file.saved.before):
        why = refused.reason if refused else "AWS accepted the update, but it took no effect"
        return Outcome(name, State.UNCHANGED, f"{why}; it is as it was before (read back)", *_undo(resource, file))
    fields = _differing(resource, file.saved.after, now)
    if refused is not None:
        detail = f"it is neither as before nor as planned ({fields}){said}: somebody else changed it; not touched"
        return Outcome(name, State.UNKNOWN, detail, *_undo(resource, file))
    return _taken_back(resource, file, fields)


def _taken_back(resource: Resource, file: SavedFile, fields: str) -> Outcome:
    """AWS made something else of the update than was planned: the original is written back."""
    undone = restore(resource.aws, file)
    if undone.state is State.APPLIED:
        detail = f"the result differed from the plan in {fields}, so the original was put back (read back)"
        return Outcome(file.saved.target, State.RESTORED, detail, *_undo(resource, file))
    detail = f"the result differs from the plan in {fields}, and the original could not be put back: {undone.detail}"
    return Outcome(file.saved.target, State.UNKNOWN, detail, *_undo(resource, file))


def _found(resource: Resource, file: SavedFile) -> Outcome:
    """What an interrupted fix has come to."""
    name, when = file.saved.target, f"a fix of {file.saved.saved_at} was interrupted"
    try:
        now = resource.read()
    except CannotRead as error:
        return Outcome(name, State.UNKNOWN, f"{when}: {error}", *_undo(resource, file))
    if resource.is_as(now, file.saved.after):
        return Outcome(name, State.APPLIED, f"{when} after it took effect: it is as planned", *_undo(resource, file))
    if resource.is_as(now, file.saved.before):
        return Outcome(name, State.UNCHANGED, f"{when} before it took effect: it is as before", *_undo(resource, file))
    fields = _differing(resource, file.saved.after, now)
    detail = f"{when}; it is neither as before nor as planned ({fields}): restore it, or close the matter by deleting "
    return Outcome(name, State.UNKNOWN, f"{detail}{file.path}", *_undo(resource, file))


def _differing(resource: Resource, wanted: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """The names of the fields that differ; never their values."""
    update = resource.update
    return ", ".join(change.path for change in changes(settled(update, wanted), settled(update, now)))


def _undo(resource: Resource, file: SavedFile) -> tuple[str, str]:
    connection = resource.aws.connection
    return str(file.path), file.restore_command(connection.profile, connection.endpoint_url)
