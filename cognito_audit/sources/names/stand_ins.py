"""Unknown names that may replace a member which this release knows."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from cognito_audit.model.unknown import Supposed

_ALIKE: Final = 0.9
_FEWEST_WORDS: Final = 2
"""A single word at the end of a name (``…Name``, ``…Type``) says little; at its beginning it names the topic."""


def may_stand_for(unknown: str, member: str) -> bool:
    """Whether an unknown name may replace a member: it begins or ends with all words of the member's name
    (``ClientSecretArn``, ``ManagedClientSecret``), or is spelt nearly alike.
    """
    own, words = _words(unknown), _words(member)
    if own[: len(words)] == words or (len(words) >= _FEWEST_WORDS and own[-len(words) :] == words):
        return True
    return SequenceMatcher(None, flat(unknown), flat(member)).ratio() >= _ALIKE


def unknown_members(unknown: Iterable[str], members: Iterable[str]) -> dict[str, Supposed]:
    """Return each of the absent ``members`` that one of the unknown names may stand for, with the reason."""
    names = list(unknown)
    return {
        member: Supposed(f"{name}, which this release does not know, may stand for it")
        for member in members
        for name in names
        if may_stand_for(name, member)
    }


def flat(name: str) -> str:
    """Return a name in lower case without underscores: ``ClientSecretArn`` and ``client_secret_arn`` are the same."""
    return name.replace("_", "").lower()


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    """Return the words of a name, in singular and lower case: ``EnabledMfas`` begins ``enabled_mfa_types``."""
    words = (word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z]*|[a-z]+|\d+", name))
    return tuple(re.sub("ies$", "y", word).removesuffix("s") for word in words)
