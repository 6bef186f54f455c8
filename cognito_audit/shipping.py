"""What a wheel carries ready-made: the parsed conditions and texts of its own rules."""

from importlib.resources.abc import Traversable

from cognito_audit.catalogue import read_rule, rule_files
from cognito_audit.syntax import Text, parsed


def trees_of(rules: Traversable) -> dict[str, Text]:
    """The trees of every template in a folder's rule files, by template. Raises ``RuleFileError``."""
    trees: dict[str, Text] = {}
    for file in rule_files(rules):
        rule = read_rule(file.read_text("utf-8"), str(file), check=False)
        templates = [f"{{{{ {expression.source} }}}}" for expression in rule.expressions()]
        for template in (*templates, rule.message.source, rule.remediation.source):
            trees[template] = parsed(template)
    return trees
