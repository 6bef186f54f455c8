"""What was asked of the sandbox, in order."""

from typing import NamedTuple


class Call(NamedTuple):
    """One request as it arrived, before any fault: ``operation`` is the API's own name (``DescribeUserPool``).

    ``pool_id`` and ``client_id`` are what the request itself named, ``None`` when it named none.
    """

    operation: str
    pool_id: str | None = None
    client_id: str | None = None
