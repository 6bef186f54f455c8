"""The catalogue: every rule of a run, both the program's own and the user's."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cognito_audit.lib.package_data import folder
from cognito_audit.rulebook.own_files import own_rule_files, text_of_rule
from cognito_audit.rulebook.rule import Rule
from cognito_audit.rulebook.rule_file import RuleFileError, read_rule
from cognito_audit.text.suggestions import did_you_mean

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The rules of one run by id, and the errors of those that could not be read; ``added`` are the user's own ids."""

    rules: tuple[Rule, ...]
    errors: tuple[str, ...] = ()
    added: frozenset[str] = frozenset()

    def find(self, name: str) -> Rule | None:
        """Return the rule with this id or name."""
        return next((rule for rule in self.rules if name in {rule.id, rule.name}), None)


@cache
def built_in() -> Catalogue:
    """Return the rules that come with the program, read once."""
    return _catalogue(rule_files(folder("rules")), check=False)


def from_folders(folders: Iterable[Path], taken: Iterable[Rule] = ()) -> Catalogue:
    """Return the user's own rules, checked against the service model; ids and names in ``taken`` are reserved."""
    return _catalogue((file for root in folders for file in own_rule_files(root)), taken, check=True)


def rule_files(root: "Traversable") -> "Iterator[Traversable]":
    """Yield the program's own rule files below a folder, in a fixed order."""
    for entry in sorted(root.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from rule_files(entry)
        elif entry.name.endswith(".toml"):
            yield entry


def _catalogue(files: "Iterable[Traversable | RuleFileError]", taken: Iterable[Rule] = (), *, check: bool) -> Catalogue:
    others = list(taken)
    owners = {name: rule for rule in others for name in _names(rule)}
    rules: list[Rule] = []
    errors: list[str] = []
    for file in files:
        try:
            if isinstance(file, RuleFileError):
                raise file
            text = text_of_rule(file) if isinstance(file, Path) and check else file.read_text("utf-8")
            rule = read_rule(text, str(file), check=check)
            _refuse_duplicate(rule, owners)
            owners |= dict.fromkeys(_names(rule), rule)
            rules.append(rule)
        except RuleFileError as error:
            errors.append(str(error))
    return _assembled(rules, others, errors)


def _assembled(rules: Sequence[Rule], others: Sequence[Rule], errors: list[str]) -> Catalogue:
    """Return the catalogue with the parts of its compound rules resolved."""
    resolved: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: rule.id):
        try:
            resolved.append(with_parts(rule, (*others, *rules)))
        except RuleFileError as error:
            errors.append(str(error))
    return Catalogue(tuple(resolved), tuple(errors))


def with_parts(rule: Rule, others: Iterable[Rule]) -> Rule:
    """Return a compound rule with its parts, which are among ``others``; any other rule as it is.

    Raises ``RuleFileError``.
    """
    if not rule.all_of:
        return rule
    known = {other.name: other for other in others if not other.all_of and other.subject == rule.subject}
    for name in rule.all_of:
        if name not in known:
            hint = did_you_mean(name, known)
            raise RuleFileError(f"{rule.file}:1: all_of: {name} is not a simple rule on a {rule.subject}{hint}")
    return replace(rule, parts=tuple(known[name] for name in rule.all_of))


def _names(rule: Rule) -> tuple[tuple[str, str], ...]:
    """Return what no two rules may share."""
    return ("id", rule.id), ("name", rule.name)


def _refuse_duplicate(rule: Rule, owners: Mapping[tuple[str, str], Rule]) -> None:
    for what, own in _names(rule):
        if owner := owners.get((what, own)):
            raise RuleFileError(f"{rule.file}:1: the {what} {own} is already taken by {owner.file}")
