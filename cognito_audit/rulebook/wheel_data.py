"""What a wheel carries ready-made: its own rules and profiles as data, and their conditions and texts parsed."""

import tomllib
from importlib.resources.abc import Traversable
from typing import Any

from cognito_audit.rulebook.catalogue import rule_files
from cognito_audit.rulebook.rule_file import head_of, read_rule
from cognito_audit.rulebook.syntax import Text, parsed
from cognito_audit.rulebook.toml_text import digest_of


def trees_of(rules: Traversable) -> dict[str, Text]:
    """The trees of every template in a folder's rule files, by template. Raises ``RuleFileError``."""
    trees: dict[str, Text] = {}
    for file in rule_files(rules):
        rule = read_rule(file.read_text("utf-8"), str(file), check=False)
        templates = [f"{{{{ {expression.source} }}}}" for expression in rule.expressions()]
        for template in (*templates, rule.message.source, rule.remediation.source):
            trees[template] = parsed(template)
    return trees


def data_of_texts(rules: Traversable, profiles: Traversable) -> dict[str, dict[str, Any]]:
    """What the rule files (their examples left out) and profiles of two folders say, by the digest of the text."""
    heads = (head_of(file.read_text("utf-8")) for file in rule_files(rules))
    texts = (*heads, *(file.read_text("utf-8") for file in rule_files(profiles)))
    return {digest_of(text): tomllib.loads(text) for text in texts}
