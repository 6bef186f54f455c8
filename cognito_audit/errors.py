"""What goes wrong outside the program, told to its user in one message and one exit code."""


class UserError(Exception):
    """Something that the user can mend. The message names the place and the next step; no traceback is shown.

    ``exit_code`` is 2 (usage, configuration, rule or input) unless a subclass says otherwise.
    """

    exit_code = 2


class NothingToAudit(UserError):  # noqa: N818  the name says what happened
    """Nothing could be looked at: no credentials, everything denied, nothing matched."""

    exit_code = 4
