"""Whether a name that this release does not know may have come for one that it knows."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from cognito_audit.model.values import Supposed

_ALIKE: Final = 0.9
_FEWEST_WORDS: Final = 2
"""A single word at the end of a name (``…Name``, ``…Type``) says little; at its beginning it says what it is about."""


def may_stand_for(unknown: str, member: str) -> bool:
    """Whether a name that is not known may have come for a member: it begins or ends with all words of the member's
    name (``ClientSecretArn``, ``ManagedClientSecret``), or is spelt nearly alike.
    """
    own, words = _words(unknown), _words(member)
    if own[: len(words)] == words or (len(words) >= _FEWEST_WORDS and own[-len(words) :] == words):
        return True
    return SequenceMatcher(None, flat(unknown), flat(member)).ratio() >= _ALIKE


def stood_for(unknown: Iterable[str], members: Iterable[str]) -> dict[str, Supposed]:
    """A hole for each of the absent ``members`` that one of the unknown names may stand for."""
    names = list(unknown)
    return {
        member: Supposed(f"{name}, which this release does not know, may stand for it")
        for member in members
        for name in names
        if may_stand_for(name, member)
    }


def flat(name: str) -> str:
    """A name without its spelling: ``ClientSecretArn`` and ``client_secret_arn`` are the same."""
    return name.replace("_", "").lower()


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    """The words of a name, in whatever spelling and number: ``EnabledMfas`` begins ``enabled_mfa_types``."""
    words = (word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z]*|[a-z]+|\d+", name))
    return tuple(re.sub("ies$", "y", word).removesuffix("s") for word in words)
