"""Selectors of rules: an id, an id prefix, a name, a glob over ids or names, a family, or another catalogue's check.

``prowler:cognito_user_pool_mfa_enabled`` selects the rules whose ``[maps]`` name that check; globs work there too.
``severity:info`` selects the rules of that severity.
"""

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Final

from cognito_audit.errors import UserError
from cognito_audit.model.verdict import Severity
from cognito_audit.rulebook.catalogue import Catalogue
from cognito_audit.rulebook.rule import Rule
from cognito_audit.text.suggestions import did_you_mean

LONGEST: Final = 200
"""No rule has a name that is nearly as long."""


class SelectionError(UserError):
    """A selector that matches no rule."""


def select(catalogue: Catalogue, selected: Sequence[str], ignored: Sequence[str]) -> tuple[Rule, ...]:
    """Return the selected rules (all, when there is no selector) without the ignored ones.

    A selector may be several, separated by commas. Raises ``SelectionError`` for one that matches no rule.
    """
    keep = (rule_ids(catalogue, selected) or {rule.id for rule in catalogue.rules}) - rule_ids(catalogue, ignored)
    return tuple(rule for rule in catalogue.rules if rule.id in keep)


def rule_ids(catalogue: Catalogue, selectors: Sequence[str]) -> set[str]:
    """Return the ids of the rules that any of the selectors matches. Raises ``SelectionError``."""
    return {rule.id for selector in _split(selectors) for rule in _matching(catalogue, selector)}


def named_rules(catalogue: Catalogue, selectors: Sequence[str]) -> frozenset[str]:
    """Return the names of the rules that a selector names alone, by its id or its name."""
    words = {word for selector in _split(selectors) for word in (selector, selector.upper())}
    return frozenset(rule.name for rule in catalogue.rules if rule.id in words or rule.name in words)


def _split(selectors: Iterable[str]) -> list[str]:
    return [part.strip() for selector in selectors for part in selector.split(",") if part.strip()]


def _matching(catalogue: Catalogue, selector: str) -> tuple[Rule, ...]:
    if len(selector) > LONGEST:
        raise SelectionError(f"a selector has at most {LONGEST} characters: {selector!r:.80}... has {len(selector)}")
    rules = tuple(rule for rule in catalogue.rules if _matches(rule, selector))
    if not rules:
        raise SelectionError(f"no rule matches {selector!r}{did_you_mean(selector, _selectors(catalogue))}")
    return rules


def _selectors(catalogue: Catalogue) -> list[str]:
    """Return every exact selector."""
    words = [word for rule in catalogue.rules for word in (rule.id, rule.name, rule.family)]
    mapped = [f"{name}:{check}" for rule in catalogue.rules for name in rule.maps for check in rule.maps[name]]
    return [*words, *mapped, *(f"severity:{severity}" for severity in Severity)]


def _matches(rule: Rule, selector: str) -> bool:
    catalogue, colon, check = selector.partition(":")
    if catalogue == "severity":
        return rule.severity == check
    if colon:
        return any(fnmatchcase(mapped, check) for mapped in rule.maps.get(catalogue, ()))
    by_id = rule.id.startswith(selector.upper()) or fnmatchcase(rule.id, selector.upper())
    return by_id or selector == rule.family or fnmatchcase(rule.name, selector)
