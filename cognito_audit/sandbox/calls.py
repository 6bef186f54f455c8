"""The calls that the sandbox received."""

from typing import NamedTuple


class Call(NamedTuple):
    """One request as it arrived, before any fault: ``operation`` is the API's own name (``DescribeUserPool``).

    ``pool_id`` and ``client_id`` are those in the request, or ``None``; ``region`` is the one that it was signed for,
    ``None`` if it is unsigned.
    """

    operation: str
    pool_id: str | None = None
    client_id: str | None = None
    region: str | None = None
