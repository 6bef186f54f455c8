"""A table of short texts for a terminal."""

from collections.abc import Sequence


def table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table: headers, a rule, the rows, all to the left.

    ``disable_numparse``, for tabulate would rewrite what looks like a number.
    """
    from tabulate import tabulate  # noqa: PLC0415  slow to load, and only tables need it

    text = tabulate(rows, headers, tablefmt="simple", disable_numparse=True)
    return [line.rstrip() for line in text.split("\n")]
