"""Restore a backup: compare what was before the fix, what the fix made of it, and what is there now; write once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cognito_audit.errors import UserError
from cognito_audit.fixing.backup import BackupFile, resource_lock
from cognito_audit.fixing.changes import FieldChange, field_changes, value_at
from cognito_audit.fixing.outcome import FixOutcome, State
from cognito_audit.fixing.primary_region import PrimaryRegions
from cognito_audit.fixing.protection import Protection
from cognito_audit.fixing.read_back import PAUSES, Comparison, read_back
from cognito_audit.fixing.resource import LiveResource, ReadError, endpoint_of
from cognito_audit.fixing.updates import SendError, normalized
from cognito_audit.fixing.validation import answer_fault
from cognito_audit.fixing.write_outcome import differing, undo
from cognito_audit.sources.live import Aws
from cognito_audit.sources.live.endpoint import is_aws

IDENTITY: Final = ("Arn", "CreationDate")
"""Members of an answer that no update changes: if one differs, it is another resource with the same id."""


@dataclass(frozen=True, slots=True)
class RestorePlan:
    """What a restore changes: ``now`` becomes ``wanted``.

    ``since`` are those of the ``changes`` that overwrite what the fix did not write: what was changed since, or by an
    update whose result was never read.
    """

    now: Mapping[str, Any]
    wanted: Mapping[str, Any]
    changes: tuple[FieldChange, ...]
    since: tuple[FieldChange, ...]


@dataclass(slots=True)
class Restorer:
    """Restores one backup over one connection.

    ``never`` holds names, ids or globs of pools that must not be changed. The lock is in ``folder``. ``pauses`` are the
    seconds before the resource is read again. ``is_sent`` is true from the moment at which the update is sent.
    """

    aws: Aws
    file: BackupFile
    folder: Path
    never: Sequence[str] = ()
    pauses: Sequence[float] = PAUSES
    is_sent: bool = False

    def plan(self) -> RestorePlan | FixOutcome:
        """Return what the restore would change, or the outcome if there is nothing to send.

        Raises ``UserError`` if the backup belongs to another resource, account or endpoint.
        """
        backup = self.file.backup
        self._refuse_other_endpoint()
        if reason := Protection(self.aws, self.never).reason(backup.region, backup.user_pool_id, backup.user_pool_name):
            return self._outcome(State.UNCHANGED, f"{reason}: nothing was written")
        if reason := PrimaryRegions(self.aws).block_reason_in(backup.region, backup.user_pool_id):
            return self._outcome(State.UNKNOWN, f"not restored: {reason}")
        try:
            now = self._resource.read()
        except ReadError as error:
            return self._outcome(State.UNKNOWN, f"{error}; nothing was written")
        self._refuse_other_resource(now)
        plan = self._plan(now)
        if self._resource.is_as(now, plan.wanted):
            fault = self.file.record(now, pending=False)
            return self._outcome(State.APPLIED, f"it is as it was before the fix: nothing to restore{fault}")
        return plan

    def _plan(self, now: Mapping[str, Any]) -> RestorePlan:
        """Return the plan. Members that no update sets stay as they are now."""
        backup, update = self.file.backup, self._resource.update
        saved = {name: value for name, value in backup.before.items() if name not in update.answer_only}
        wanted = {**{name: value for name, value in now.items() if name in update.answer_only}, **saved}
        changes = tuple(field_changes(normalized(update, now), normalized(update, wanted)))
        known = normalized(update, backup.result or backup.after)
        since = tuple(change for change in changes if change.before != value_at(known, change.path))
        return RestorePlan(now, wanted, changes, since)

    def _refuse_other_endpoint(self) -> None:
        saved, here = self.file.backup.endpoint_url, endpoint_of(self.aws, self.file.backup.region)
        if saved and saved != here and not (is_aws(saved) and is_aws(here)):
            raise UserError(
                f"{self.file.path}: the backup was made at {saved}, and this connection goes to {here}: name the "
                "endpoint with --endpoint-url; nothing was sent"
            )

    def _refuse_other_resource(self, now: Mapping[str, Any]) -> None:
        backup, update = self.file.backup, self._resource.update
        for name in IDENTITY:
            if name in backup.before and name in now and backup.before[name] != now[name]:
                raise UserError(
                    f"{self.file.path}: the backup is of another resource with the same id: its {name} is "
                    f"{backup.before[name]}, and AWS answers {now[name]}; nothing was sent"
                )
        if fault := answer_fault(update.read, update.member, backup.before):
            raise UserError(f"{self.file.path}: the backup cannot be sent: before: {fault}; nothing was sent")

    def carry_out(self, plan: RestorePlan) -> FixOutcome:
        """Send the update of a plan, unless the resource was changed since it was made, and read back.

        Raises ``UserError`` if the lock cannot be written.
        """
        with resource_lock(self.folder, self.file.backup) as is_locked:
            if not is_locked:
                return self._outcome(
                    State.UNCHANGED, "another cognito-audit is changing it right now; nothing was written"
                )
            try:
                now = self._resource.read()
                if not self._resource.is_as(now, plan.now):
                    fields = differing(self._resource, plan.now, now)
                    detail = f"it was changed in the meantime ({fields}); nothing was written: restore again"
                    return self._outcome(State.UNCHANGED, detail)
                return self._send(plan)
            except (ReadError, SendError) as error:
                return self._outcome(State.UNKNOWN, f"{error}; nothing was written")

    def _send(self, plan: RestorePlan) -> FixOutcome:
        self.is_sent = True
        refusal = self._resource.write(plan.wanted, plan.now)
        read = read_back(self._resource, plan.now, plan.wanted, refusal, self.pauses)
        if read.comparison is Comparison.AS_WANTED:
            fault = self.file.record(read.now, pending=False)
            return self._outcome(State.APPLIED, f"the original is restored (read back){fault}")
        reason = refusal.reason if refusal else "AWS accepted the update"
        is_certain = refusal is not None and refusal.certain
        if read.comparison is Comparison.AS_BEFORE and is_certain:
            return self._outcome(State.UNCHANGED, f"not restored: {reason}; it is as it was (read back)")
        open_end = "" if is_certain else "; the update may still take effect"
        if read.comparison is Comparison.AS_BEFORE:
            detail = f"not restored yet: {reason}; it is as it was (read again for {read.seconds:g} s){open_end}"
            return self._outcome(State.OPEN, detail)
        if read.now is None:
            return self._outcome(State.UNKNOWN, f"{reason}, but it could not be read back: {read.reason}{open_end}")
        fields = differing(self._resource, plan.wanted, read.now)
        return self._outcome(State.UNKNOWN, f"not restored: {reason}, but the result differs in {fields}{open_end}")

    def outcome_when_stopped(self, why: str) -> FixOutcome:
        """Return the outcome of a restore that did not come to its end."""
        if self.is_sent:
            return self._outcome(State.UNKNOWN, f"{why} after the update was sent: it may still take effect")
        return self._outcome(State.UNCHANGED, f"{why} before the update was sent: nothing was written")

    def _outcome(self, state: State, detail: str) -> FixOutcome:
        again = () if state is State.APPLIED else undo(self._resource, self.file)
        return FixOutcome(self.file.backup.target, state, detail, *again)

    @property
    def _resource(self) -> LiveResource:
        return LiveResource(self.aws, self.file.backup)
