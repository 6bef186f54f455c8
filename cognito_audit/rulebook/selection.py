"""Which rules run: by id, id prefix, name, a glob over ids or names, or family, or by a check of another catalogue.

``prowler:cognito_user_pool_mfa_enabled`` selects the rules whose ``[maps]`` name that check; globs work there too.
``severity:info`` selects the rules whose own severity that is.
"""

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from cognito_audit.errors import UserError
from cognito_audit.model.verdict import Severity
from cognito_audit.rulebook.catalogue import Catalogue
from cognito_audit.rulebook.rule import Rule
from cognito_audit.text.suggestions import did_you_mean


class SelectionError(UserError):
    """A selector that names no rule."""


def select(catalogue: Catalogue, wanted: Sequence[str], ignored: Sequence[str]) -> tuple[Rule, ...]:
    """The rules that a selector wants (all, when none is given) and none ignores.

    Each selector may hold several, by comma. Raises ``SelectionError`` for one that names no rule of the catalogue.
    """
    keep = (named(catalogue, wanted) or {rule.id for rule in catalogue.rules}) - named(catalogue, ignored)
    return tuple(rule for rule in catalogue.rules if rule.id in keep)


def named(catalogue: Catalogue, selectors: Sequence[str]) -> set[str]:
    """The ids of the rules that any of the selectors names; none where none is given. Raises ``SelectionError``."""
    return {rule.id for selector in _split(selectors) for rule in _matching(catalogue, selector)}


def _split(selectors: Iterable[str]) -> list[str]:
    return [part.strip() for selector in selectors for part in selector.split(",") if part.strip()]


def _matching(catalogue: Catalogue, selector: str) -> tuple[Rule, ...]:
    found = tuple(rule for rule in catalogue.rules if _matches(rule, selector))
    if not found:
        raise SelectionError(f"no rule is selected by {selector!r}{did_you_mean(selector, _selectors(catalogue))}")
    return found


def _selectors(catalogue: Catalogue) -> list[str]:
    """Everything that selects a rule by its exact word."""
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
