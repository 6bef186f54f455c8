"""``cognito-audit explain``: find the rule that is to be explained."""

from cognito_audit.errors import UserError
from cognito_audit.rulebook.catalogue import Catalogue
from cognito_audit.rulebook.rule import Rule
from cognito_audit.text.suggestions import did_you_mean


def rule_named(catalogue: Catalogue, name: str) -> Rule:
    """The rule with this id or name. Raises ``UserError`` where there is none."""
    rule = catalogue.find(name) or catalogue.find(name.upper())
    if rule is None:
        known = [word for rule in catalogue.rules for word in (rule.id, rule.name)]
        hint = did_you_mean(name, known) or "; 'cognito-audit rules list' lists them all"
        raise UserError(f"unknown rule {name!r}{hint}")
    return rule
