"""The items of a list that the API answers in pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.live.failures import FailureKind

MOST_PAGES: Final = 200
"""With 50 or 60 items on a page, that is as many as AWS's largest quotas allow: 10,000 user pools in a region, app
clients or groups in a pool."""
MOST_IDLE_PAGES: Final = 10
"""Pages in a row without a new item. AWS may answer empty pages, and does so rarely."""


@dataclass(slots=True)
class Pages:
    """The items of all pages, each once.

    ``operation`` lists them, ``member`` names the list within an answer, ``key`` the member that identifies an item.
    ``rest`` is set where there may be more items than were read, with ``why`` if a call failed. Servers that stand in
    for AWS ignore MaxResults (one long page), repeat a token or page without end: none of this may lose an item without
    a word, or go on for ever.
    """

    operation: str
    member: str
    key: str
    items: list[Mapping[str, Any]] = field(default_factory=list)
    rest: Unknown | None = None
    why: FailureKind | None = None
    _by_key: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    _tokens: set[str] = field(default_factory=set)
    _idle: int = 0

    def add(self, answer: Mapping[str, Any]) -> str:
        """Add a page; return the token of the next one, or empty when this was the last."""
        page = answer.get(self.member)
        before = len(self.items)
        if isinstance(page, list):
            for item in page:
                self._add_item(item)
        else:
            self._more(page if isinstance(page, Unknown) else f"the answer of {self.operation} has no {self.member}")
        self._idle = 0 if len(self.items) > before else self._idle + 1
        token = answer.get("NextToken")
        if isinstance(token, Unknown):
            self._more(token)
        elif token and not self._is_endless(token, page):
            self._tokens.add(token)
            return str(token)
        return ""

    def _add_item(self, item: Any) -> None:
        identity = item if isinstance(item, Unknown) else item.get(self.key)
        if isinstance(identity, Unknown):
            self._more(identity)
        elif not identity:
            self._more(f"{self.operation} listed an entry without {self.key}")
        elif identity not in self._by_key:
            self._by_key[identity] = item
            self.items.append(item)
        elif item != self._by_key[identity]:
            self._more(f"{self.operation} listed {self.key} {identity!r} twice, with different settings")

    def _is_endless(self, token: str, page: Any) -> bool:
        """Return whether there is no use in asking for more, and record that there may be more."""
        if token in self._tokens or (page and self._idle):
            self._more(f"{self.operation} repeated a page, so there may be more than it showed")
        elif self._idle >= MOST_IDLE_PAGES:
            self._more(f"{self.operation} answered {self._idle} pages without an entry, and named a next one")
        elif len(self._tokens) + 1 >= MOST_PAGES:
            self._more(f"{self.operation} named a next page after {MOST_PAGES} pages")
        else:
            return False
        return True

    def _more(self, why: Unknown | str) -> None:
        """Record why there may be more items; the first reason counts."""
        self.rest = self.rest or (why if isinstance(why, Unknown) else Unknown(why))
