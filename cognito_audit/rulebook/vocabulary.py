"""The filters (``| length``) and tests (``is insecure_url``) of the condition language."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from functools import lru_cache
from ipaddress import ip_network
from typing import Any, Final
from urllib.parse import urlsplit

from cognito_audit.facts.kleene import all_items, is_empty
from cognito_audit.facts.moments import moment
from cognito_audit.model.partial import PartialValue
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.model.values import Facts, Items

Text = str | PartialValue
"""A text, or what is known of one."""
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
"""Cognito takes http URLs for these hosts alone: "Amazon Cognito requires HTTPS over HTTP except for callback URLs to
http://localhost, http://127.0.0.1 and http://[::1]. These callback URLs are for testing purposes only." (API reference,
CreateUserPoolClient, CallbackURLs)"""


_WITH_HOST: Final = re.compile(r"[^:/?#]+://[^/?#]*[/?#]")
"""The beginning of a URL with its whole host."""


def is_loopback_url(url: Text) -> bool:
    """Whether an http or https URL points at the machine that opens it; an app's own scheme points at the app."""
    return _scheme(url) in {"http", "https"} and _host(url) in LOOPBACK


def is_insecure_url(url: Text) -> bool:
    """Whether a URL is plain http to another machine."""
    return _scheme(url) == "http" and not is_loopback_url(url)


def is_wildcard_url(url: Text) -> bool:
    """Whether a URL holds an asterisk; Cognito compares callback URLs literally."""
    return "*" in url


def is_like(text: Text, pattern: str) -> bool:
    """Whether a text matches a glob, ignoring case."""
    if isinstance(text, PartialValue):
        # No wildcard but one at the end: the known beginning may be enough.
        if not (pattern.endswith("*") and fnmatchcase(text.prefix.lower(), pattern.lower())):
            text.not_known()
        return True
    return fnmatchcase(text.lower(), pattern.lower())


def is_any_of_words(name: str, words: Iterable[str]) -> bool:
    """Whether a name is one of the words, or has one as a part between separators, ignoring case.

    ``custom:isAdmin`` and ``custom:tenant_id`` have the parts ``is admin`` and ``tenant id``.
    """
    joined = _words_of(name)
    return any(f"_{word}_" in joined for word in words)


@lru_cache(4096)
def _words_of(name: str) -> str:
    """``_tenant_id_`` for ``custom:tenantId``."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.rpartition(":")[2]).lower()
    return f"_{'_'.join(part for part in re.split(r'[^a-z0-9]+', spaced) if part)}_"


def is_older_than(date: datetime | str | float, days: float, now: datetime) -> bool:
    """Whether a point in time is more than a number of days before another."""
    return now - moment(date) > timedelta(days=days)


def is_wider_than(ip_range: str, ipv4_prefix: int, ipv6_prefix: int) -> bool:
    """Whether a range of IP addresses in CIDR notation is larger than one of the given prefix length.

    Raises ``NotKnown`` for a text that is not a range.
    """
    try:
        network = ip_network(ip_range, strict=False)
    except ValueError as error:
        raise NotKnown("range", Unknown(f"{ip_range} is not a range of IP addresses")) from error
    return network.prefixlen < (ipv4_prefix if network.version == 4 else ipv6_prefix)  # noqa: PLR2004  IPv4


def length(items: Any) -> int:
    """Return the number of items of a list, or of characters of a text."""
    if isinstance(items, Facts):  # a structure in place of a list
        iter(items)  # raises ``NotKnown``
    return len(items)


def without(items: Iterable[Any], unwanted: Sequence[Any]) -> Iterable[Any]:
    """Return the items that are not among the unwanted."""
    return _but(items, lambda item: item in unwanted)


def without_words(names: Iterable[str], words: Sequence[str]) -> Iterable[str]:
    """Return the names that neither are nor contain any of the words."""
    return _but(names, lambda name: is_any_of_words(name, words))


def _but(items: Iterable[Any], is_unwanted: Callable[[Any], bool]) -> Iterable[Any]:
    if isinstance(items, Items):
        return items.pick(lambda item: None if is_unwanted(item) else item)
    return [item for item in items if not is_unwanted(item)]


def or_if_empty(items: Iterable[Any], other: Iterable[Any]) -> Iterable[Any]:
    """Return the list, or the other one where it is empty."""
    return other if is_empty(items) else items


def as_https(urls: str | Iterable[str] | None) -> str | list[str] | None:
    """Return a URL, or each URL of a list, with https in place of an insecure http; an absent one stays absent."""
    if urls is None or isinstance(urls, str):
        return urls and _as_https(urls)
    return list(dict.fromkeys(_as_https(url) for url in urls))


def _as_https(url: str) -> str:
    return "https" + url.strip()[4:] if is_insecure_url(url) else url


def _scheme(url: Text) -> str:
    """Return the scheme of a URL; raises ``NotKnown`` where its known beginning ends before."""
    scheme, colon, _ = _known_beginning(url).strip().partition(":")
    if not colon and isinstance(url, PartialValue):
        url.not_known()
    return scheme.lower()


def _host(url: Text) -> str:
    """Return the host of a URL; raises ``NotKnown`` where its known beginning ends before or within."""
    text = _known_beginning(url).strip()
    if isinstance(url, PartialValue) and not _WITH_HOST.match(text):
        url.not_known()
    try:
        return urlsplit(text).hostname or ""
    except ValueError:  # "Invalid IPv6 URL"
        return ""


def _known_beginning(url: Text) -> str:
    return url.prefix if isinstance(url, PartialValue) else url


TESTS: Final[Mapping[str, Callable[..., bool]]] = {
    "absent": lambda value: value is None,
    "present": lambda value: value is not None,
    "insecure_url": is_insecure_url,
    "loopback_url": is_loopback_url,
    "wildcard_url": is_wildcard_url,
    "like": is_like,
    "any_of_words": is_any_of_words,
    "empty": is_empty,
    "older_than": is_older_than,
    "wider_than": is_wider_than,
    "subset_of": lambda items, others: all_items(items, lambda item: item in others),
}
FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "length": length,
    "without": without,
    "without_words": without_words,
    "or_if_empty": or_if_empty,
    "as_https": as_https,
}
