"""JSON Merge Patch (RFC 7396). Patches are merged into whole configurations: an update resets what is not sent."""

from collections.abc import Mapping
from typing import Any


def merge(whole: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``whole`` with the patch merged in: structures are merged, lists replaced, and null removes a member."""
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
