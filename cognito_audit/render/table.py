"""A table of short texts for a terminal."""

from collections.abc import Sequence
from typing import Literal


def table(
    headers: Sequence[str], rows: Sequence[Sequence[str]], aligned: Literal["left", "right"] = "left"
) -> list[str]:
    """The lines of a table: headers, a rule, the rows. The first column stands to the left, the others ``aligned``.

    ``disable_numparse``, for tabulate would rewrite what looks like a number.
    """
    from tabulate import tabulate  # noqa: PLC0415  slow to load, and only tables need it

    columns = ["left", *(aligned for _ in headers[1:])]
    text = tabulate(rows, headers, tablefmt="simple", disable_numparse=True, colalign=columns)
    return [line.rstrip() for line in text.split("\n")]
