"""The catalogue: every rule of a run, the program's own and the user's."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from cognito_audit.lib.package_data import folder
from cognito_audit.rulebook.rule import Rule
from cognito_audit.rulebook.rule_file import RuleFileError, read_rule
from cognito_audit.text.suggestions import did_you_mean

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The rules of one run, by id; the broken ones beside them. ``added`` are the ids of the user's own."""

    rules: tuple[Rule, ...]
    errors: tuple[str, ...] = ()
    added: frozenset[str] = frozenset()

    def find(self, name: str) -> Rule | None:
        """The rule with this id or name."""
        return next((rule for rule in self.rules if name in {rule.id, rule.name}), None)


@cache
def built_in() -> Catalogue:
    """The rules that come with the program, read once."""
    return _catalogue(rule_files(folder("rules")), check=False)


def from_folders(folders: "Iterable[Traversable]", taken: Iterable[Rule] = ()) -> Catalogue:
    """The user's own rules, each held against the service model as it is read; ids and names in ``taken`` are not
    theirs to use.
    """
    return _catalogue((file for place in folders for file in rule_files(place)), taken, check=True)


def rule_files(place: "Traversable") -> "Iterator[Traversable]":
    """The rule files below a folder, in a fixed order."""
    for entry in sorted(place.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from rule_files(entry)
        elif entry.name.endswith(".toml"):
            yield entry


def _catalogue(files: "Iterable[Traversable]", taken: Iterable[Rule] = (), *, check: bool) -> Catalogue:
    others = list(taken)
    owners = {name: rule for rule in others for name in _names(rule)}
    rules: list[Rule] = []
    errors: list[str] = []
    for file in files:
        try:
            rule = read_rule(file.read_text("utf-8"), str(file), check=check)
            _refuse_twin(rule, owners)
            owners |= dict.fromkeys(_names(rule), rule)
            rules.append(rule)
        except (RuleFileError, UnicodeDecodeError) as error:
            errors.append(str(error) if isinstance(error, RuleFileError) else f"{file}:1: not UTF-8 text")
    return _assembled(rules, others, errors)


def _assembled(rules: Sequence[Rule], others: Sequence[Rule], errors: list[str]) -> Catalogue:
    """The catalogue with the parts of its compound rules found."""
    found: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: rule.id):
        try:
            found.append(whole(rule, (*others, *rules)))
        except RuleFileError as error:
            errors.append(str(error))
    return Catalogue(tuple(found), tuple(errors))


def whole(rule: Rule, others: Iterable[Rule]) -> Rule:
    """The rule with its parts, looked for among ``others``; any but a compound rule as it is.

    Raises ``RuleFileError``.
    """
    if not rule.all_of:
        return rule
    known = {other.name: other for other in others if not other.all_of and other.subject == rule.subject}
    for name in rule.all_of:
        if name not in known:
            hint = did_you_mean(name, known)
            raise RuleFileError(f"{rule.file}:1: all_of: {name} is no simple rule on a {rule.subject}{hint}")
    return replace(rule, parts=tuple(known[name] for name in rule.all_of))


def _names(rule: Rule) -> tuple[tuple[str, str], ...]:
    """What no two rules may share."""
    return ("id", rule.id), ("name", rule.name)


def _refuse_twin(rule: Rule, owners: Mapping[tuple[str, str], Rule]) -> None:
    for what, own in _names(rule):
        if owner := owners.get((what, own)):
            raise RuleFileError(f"{rule.file}:1: the {what} {own} is already taken by {owner.file}")
