"""How the program ends: exit codes, and errors that the user can fix."""

from enum import IntEnum


class ExitCode(IntEnum):
    """The same in every format. 2 beats 1 beats 3."""

    OK = 0
    FINDINGS = 1
    ERROR = 2
    INCOMPLETE = 3
    NOTHING = 4
    INTERNAL = 70
    INTERRUPTED = 130


EXIT_CODES = (
    "Exit codes: 0 clean, 1 findings, 2 usage or input, 3 incomplete, 4 nothing to audit, 70 internal error, "
    "130 interrupted."
)
"""The sentence of ``--help``."""


class UserError(Exception):
    """An error that the user can fix. The message names the place and the next step; no traceback is shown.

    ``exit_code`` is 2 (usage, configuration, rule or input) unless a subclass says otherwise.
    """

    exit_code = ExitCode.ERROR


class NothingToAudit(UserError):  # noqa: N818  the name says what happened
    """Nothing could be audited: no credentials, everything denied, nothing matched."""

    exit_code = ExitCode.NOTHING


class ConfigError(UserError):
    """A setting that cannot be used. The message names the place (file and line, variable or option) and the fix."""


class Declined(UserError):  # noqa: N818  the name says what happened
    """The user answered *no* to a question. One message and one exit code for every command that asks."""

    def __init__(self) -> None:
        super().__init__("Cancelled; nothing was changed.")
