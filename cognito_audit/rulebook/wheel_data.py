"""The data that a wheel ships: its own rules and profiles as data, their conditions and messages as trees."""

import tomllib
from importlib.resources.abc import Traversable
from typing import Any

from cognito_audit.rulebook.catalogue import rule_files
from cognito_audit.rulebook.rule_file import head_of, read_rule
from cognito_audit.rulebook.syntax import Text, parsed
from cognito_audit.rulebook.toml_text import digest_of


def trees_of(rules: Traversable) -> dict[str, Text]:
    """Return the trees of every template in a folder's rule files, by template. Raises ``RuleFileError``."""
    trees: dict[str, Text] = {}
    for file in rule_files(rules):
        rule = read_rule(file.read_text("utf-8"), str(file), check=False)
        templates = [f"{{{{ {expression.source} }}}}" for expression in rule.expressions()]
        for template in (*templates, rule.message.source, rule.remediation.source):
            trees[template] = parsed(template)
    return trees


def data_of_texts(rules: Traversable, profiles: Traversable) -> dict[str, dict[str, Any]]:
    """Return the data of rule files, without their examples, and of profiles, by the digest of the text."""
    heads = (head_of(file.read_text("utf-8")) for file in rule_files(rules))
    texts = (*heads, *(file.read_text("utf-8") for file in rule_files(profiles)))
    return {digest_of(text): tomllib.loads(text) for text in texts}
