"""Put a saved original back, after the user has seen what that changes."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cognito_audit.config import file as config
from cognito_audit.config.settings import Settings
from cognito_audit.errors import ExitCode, UserError
from cognito_audit.fixing.backup_reader import load
from cognito_audit.fixing.outcome import FixOutcome, State, exit_code, exit_code_of_end, how_it_ended
from cognito_audit.lib.console import confirm, print_error
from cognito_audit.services.fix import FixRequest, live_connection
from cognito_audit.text.sanitize import plain_text

if TYPE_CHECKING:
    from cognito_audit.fixing.restorer import RestorePlan

Show = Callable[["RestorePlan"], str]
"""Shows what a restore changes."""


@dataclass(frozen=True, slots=True)
class Restored:
    """The outcome of a restore, and the ``cause`` that ended it early."""

    outcome: FixOutcome
    cause: BaseException | None = None

    def exit_code(self) -> ExitCode:
        """Return the exit code of the outcome, or that of the cause."""
        return exit_code([self.outcome]) if self.cause is None else exit_code_of_end(self.cause)


def restore_original(path: Path, request: FixRequest, settings: Settings, show: Show) -> Restored:
    """Put a saved original back after the user has seen and confirmed what changes.

    Raises ``Declined``, and ``UserError`` for a file that cannot be restored.
    """
    from cognito_audit.fixing.restorer import Restorer

    file = load(path)
    folder = request.backup_folder or file.path.parent
    restorer = Restorer(live_connection(settings), file, folder, config.never(settings.tables, "fix", settings.file))
    plan = restorer.plan()
    if isinstance(plan, FixOutcome):
        return Restored(plan)
    saved = file.backup
    named = plain_text(f"{saved.target} ({saved.name})")
    print_error(f"the restore of {named} changes:\n{show(plan)}")
    if plan.since and request.yes and not request.overwrite:
        fields = ", ".join(change.path for change in plan.since)
        detail = f"it was changed since the fix ({fields}); nothing was written: pass --overwrite to undo that too"
        return Restored(FixOutcome(saved.target, State.UNCHANGED, detail, str(file.path)))
    confirm(f"Put {named} back as it was at {plain_text(saved.saved_at)}?", yes=request.yes)
    try:
        return Restored(restorer.carry_out(plan))
    except UserError:
        raise  # the lock could not be taken: nothing was sent
    except BaseException as error:  # noqa: BLE001  the user must learn what was sent; it is raised later
        return Restored(restorer.outcome_when_stopped(how_it_ended(error)), error)
