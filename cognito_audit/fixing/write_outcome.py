"""The outcome of an update, from what was read back: AWS's answer alone decides nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cognito_audit.fixing.backup import BackupFile
from cognito_audit.fixing.changes import field_changes, value_at
from cognito_audit.fixing.outcome import FixOutcome, State
from cognito_audit.fixing.read_back import Comparison, ReadBack, read_back
from cognito_audit.fixing.resource import LiveResource, Refusal
from cognito_audit.fixing.updates import SendError, normalized


@dataclass(frozen=True, slots=True)
class SentUpdate:
    """An update that was sent, its backup, and the pauses before it is read again."""

    resource: LiveResource
    file: BackupFile
    refusal: Refusal | None
    pauses: Sequence[float]

    def outcome(self) -> FixOutcome:
        """Read the resource back, record what was read, and return the outcome."""
        backup = self.file.backup
        read = read_back(self.resource, backup.before, backup.after, self.refusal, self.pauses)
        reason = f" ({self.refusal.reason})" if self.refusal else ""
        match read.comparison:
            case Comparison.AS_WANTED:
                lost = f"; AWS's answer was lost{reason}" if self.refusal else ""
                return self._closed(State.APPLIED, f"as planned, everything else as it was (read back){lost}", read)
            case Comparison.AS_BEFORE if self.refusal and self.refusal.certain:
                return self._closed(State.UNCHANGED, f"{self.refusal.reason}; it is as it was before (read back)", read)
            case Comparison.AS_BEFORE:
                cause = self.refusal.reason if self.refusal else "AWS accepted the update"
                detail = (
                    f"{cause}; it is as it was before (read again for {read.seconds:g} s), but the update may still "
                    "take effect: the next --apply checks it"
                )
                return self._pending(State.OPEN, detail, None)
            case Comparison.UNREAD:
                open_end = "" if self.refusal and self.refusal.certain else "; the update may still take effect"
                detail = f"the update was sent{reason}, but the result could not be read back: {read.reason}{open_end}"
                return self._pending(State.UNKNOWN, detail, None)
        return self._deviating(read.now or {}, reason)

    def _closed(self, state: State, detail: str, read: ReadBack) -> FixOutcome:
        fault = self.file.record(read.now, pending=False)
        return FixOutcome(self.file.backup.target, state, f"{detail}{fault}", *undo(self.resource, self.file))

    def _pending(self, state: State, detail: str, now: Mapping[str, Any] | None) -> FixOutcome:
        fault = "" if now is None else self.file.record(now, pending=True)
        return FixOutcome(self.file.backup.target, state, f"{detail}{fault}", *undo(self.resource, self.file))

    def _deviating(self, now: Mapping[str, Any], reason: str) -> FixOutcome:
        """Return the outcome for a resource that is neither as before nor as planned.

        Settings that were lost with an accepted update are put back. Any other difference may be someone else's change,
        which must not be overwritten.
        """
        fields = differing(self.resource, self.file.backup.after, now)
        if self.refusal is None and is_loss(self.resource, self.file.backup.after, now):
            return self._rolled_back(now, fields)
        open_end = "; the update may still take effect" if self.refusal and not self.refusal.certain else ""
        detail = f"it is neither as before nor as planned ({fields}){reason}: left as it is{open_end}"
        return self._pending(State.UNKNOWN, detail, now)

    def _rolled_back(self, now: Mapping[str, Any], fields: str) -> FixOutcome:
        """Restore the original, because the result of the update lacks settings that were to stay."""
        lost = f"the result differed from the plan in {fields}"
        try:
            refusal = self.resource.write(self.file.backup.before, now)
        except SendError as error:
            return self._pending(State.UNKNOWN, f"{lost}, and the original could not be restored: {error}", now)
        read = read_back(self.resource, now, self.file.backup.before, refusal, self.pauses)
        if read.comparison is Comparison.AS_WANTED:
            return self._closed(State.RESTORED, f"{lost}, so the original was restored (read back)", read)
        why = refusal.reason if refusal else read.reason or "AWS accepted the update, but it is not as it was before"
        detail = f"{lost}, and the original could not be restored: {why}; that update may still take effect"
        return self._pending(State.UNKNOWN, detail, read.now)


def is_loss(resource: LiveResource, expected: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Return whether a configuration differs from the expected one only by settings that have their defaults."""
    update = resource.update
    defaults = normalized(update, {})
    changes = field_changes(normalized(update, expected), normalized(update, now))
    return all(change.after in (None, value_at(defaults, change.path)) for change in changes)


def differing(resource: LiveResource, expected: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Return the names of the fields that differ, never their values."""
    update = resource.update
    return ", ".join(change.path for change in field_changes(normalized(update, expected), normalized(update, now)))


def undo(resource: LiveResource, file: BackupFile) -> tuple[str, str]:
    """Return the backup's file and the command that restores it."""
    connection = resource.aws.connection
    return str(file.path), file.restore_command(connection.profile, connection.endpoint_url)


def after_interruption(resource: LiveResource, file: BackupFile, pauses: Sequence[float]) -> FixOutcome:
    """Return the outcome of a fix that was interrupted, or whose outcome was still open; its backup is then closed."""
    backup, name = file.backup, file.backup.target
    when = f"a fix started at {backup.saved_at} was left open"
    read = read_back(resource, backup.before, backup.after, None, pauses)
    if read.comparison is Comparison.UNREAD:
        return FixOutcome(name, State.UNKNOWN, f"{when}: {read.reason}", *undo(resource, file))
    if read.comparison is Comparison.OTHER:
        fields = differing(resource, backup.after, read.now or {})
        advice = f"restore it, or delete {file.path} to go on"
        detail = f"{when}; it is neither as before nor as planned ({fields}): {advice}"
        return FixOutcome(name, State.UNKNOWN, detail, *undo(resource, file))
    fault = file.record(read.now, pending=False)
    if read.comparison is Comparison.AS_WANTED:
        detail = f"{when} after it took effect: it is as planned{fault}"
        return FixOutcome(name, State.APPLIED, detail, *undo(resource, file))
    detail = f"{when} before it took effect: it is as before{fault}"
    return FixOutcome(name, State.UNCHANGED, detail, *undo(resource, file))
