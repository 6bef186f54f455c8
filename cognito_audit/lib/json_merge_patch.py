"""Merging a patch into a whole configuration (RFC 7396): UpdateUserPoolClient resets whatever is not sent."""

from collections.abc import Mapping
from typing import Any


def merge(whole: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """``whole`` with the patch's values in place of its own: structures merge member by member, lists are replaced,
    and a null takes a member away.
    """
    merged = dict(whole)
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, Mapping):
            below = merged.get(key)
            merged[key] = merge(below if isinstance(below, Mapping) else {}, value)
        else:
            merged[key] = value
    return merged
