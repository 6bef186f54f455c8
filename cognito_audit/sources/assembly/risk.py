"""The risk configuration in effect: that of the app client where it has one, else that of its pool."""

from collections.abc import Sequence
from typing import Any


def overrides(own: Sequence[Any], inherited: Sequence[Any]) -> bool:
    """Whether a client's own settings replace the pool's: it has some, and they do not just repeat these."""
    return any(own) and own != inherited
