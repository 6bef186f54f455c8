"""A table of short texts for a terminal."""

from collections.abc import Callable, Sequence

from cognito_audit.render.layout import columns


def table(
    headers: Sequence[str], rows: Sequence[Sequence[str]], aligned: Callable[[str, int], str] = str.ljust
) -> list[str]:
    """The lines of a table: headers, a rule, the rows. The first column stands to the left, the others ``aligned``;
    each is two wider than its header at least.
    """
    widths = [max(columns(header) + 2, *map(columns, column)) for header, *column in zip(headers, *rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        padded = [
            (aligned if place else str.ljust)(cell, width - columns(cell) + len(cell))
            for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        return "  ".join(padded).rstrip()

    return [line(headers), line(["-" * width for width in widths]), *map(line, rows)]
