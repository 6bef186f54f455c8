"""The items of a list that the API answers in pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cognito_audit.model.values import Unknown
from cognito_audit.sources.live.failures import FailureKind


@dataclass(slots=True)
class Pages:
    """The items of all pages, each once.

    ``member`` names the list within an answer, ``key`` the member that identifies an item (empty: none does). ``rest``
    is set where there may be more items than were read, with ``why`` if a call failed. Servers that stand in for AWS
    ignore MaxResults (one long page), repeat a token or page without end: none of this may lose an item silently or go
    on for ever.
    """

    member: str
    key: str = ""
    items: list[Mapping[str, Any]] = field(default_factory=list)
    rest: Unknown | None = None
    why: FailureKind | None = None
    _ids: set[str] = field(default_factory=set)
    _tokens: set[str] = field(default_factory=set)

    def add(self, answer: Mapping[str, Any], operation: str) -> str:
        """Add a page; return the token of the next one, or empty when this was the last."""
        page = answer.get(self.member, ())
        fresh = [item for item in page if self._is_new(item, operation)]
        self.items.extend(fresh)
        token = str(answer.get("NextToken") or "")
        if token and (token in self._tokens or (page and not fresh)):
            self.rest = Unknown(f"{operation} repeated a page, so there may be more than it showed")
            return ""
        self._tokens.add(token)
        return token

    def _is_new(self, item: Mapping[str, Any], operation: str) -> bool:
        if not self.key:
            return True
        identity = item.get(self.key)
        if not identity:
            self.rest = Unknown(f"{operation} listed an entry without {self.key}")
            return False
        new = identity not in self._ids
        self._ids.add(identity)
        return new
