"""Ids of user pools and identity pools, which name the region that the pool was made in."""

import re
from typing import Final

_POOL_ID: Final = re.compile(r"(?P<region>[a-z]{2,}(?:-[a-z]+)+-\d+)(?:_[0-9A-Za-z]+|:[0-9a-f-]+)")


def region_of_pool_id(pool_id: str) -> str:
    """Return the region that a pool's id names (``eu-west-1`` of ``eu-west-1_Ab12``); empty where it names none."""
    match = _POOL_ID.fullmatch(pool_id)
    return match["region"] if match else ""
