"""Putting an answer together that comes in pages."""

from collections.abc import Mapping
from typing import Any

from cognito_audit.model.values import Unknown


class Pages:
    """The items of all pages, each once; ``hole`` says why there may be more than were read.

    ``member`` names the list within an answer, ``key`` the member that identifies an item (empty: none does). Servers
    that stand in for AWS ignore MaxResults (one long page), repeat a token or page without end: none of this may
    lose an item silently or go on for ever.
    """

    def __init__(self, member: str, key: str = "") -> None:
        self.member = member
        self.key = key
        self.items: list[Mapping[str, Any]] = []
        self.hole: Unknown | None = None
        self._ids: set[str] = set()
        self._tokens: set[str] = set()

    def add(self, answer: Mapping[str, Any], operation: str) -> str:
        """Take in a page; the token of the next one, or empty when this was the last."""
        page = answer.get(self.member, ())
        fresh = [item for item in page if self._is_new(item, operation)]
        self.items.extend(fresh)
        token = str(answer.get("NextToken") or "")
        if token and (token in self._tokens or (page and not fresh)):
            self.hole = Unknown(f"{operation} repeated a page, so there may be more than it showed")
            return ""
        self._tokens.add(token)
        return token

    def _is_new(self, item: Mapping[str, Any], operation: str) -> bool:
        if not self.key:
            return True
        identity = item.get(self.key)
        if not identity:
            self.hole = Unknown(f"{operation} listed an entry without {self.key}")
            return False
        new = identity not in self._ids
        self._ids.add(identity)
        return new
