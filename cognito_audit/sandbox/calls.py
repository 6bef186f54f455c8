"""What was asked of the sandbox, in order."""

from typing import NamedTuple


class Call(NamedTuple):
    """One request as it arrived, before any fault: ``operation`` is the API's own name (``DescribeUserPool``).

    ``pool_id`` and ``client_id`` are what the request itself named, ``None`` when it named none; ``region`` is the one
    that it was signed for, ``None`` where nobody signed it.
    """

    operation: str
    pool_id: str | None = None
    client_id: str | None = None
    region: str | None = None
