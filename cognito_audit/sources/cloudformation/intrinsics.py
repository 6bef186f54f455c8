"""CloudFormation's intrinsic functions, evaluated as far as the template allows.

What depends on a deployment is ``Unknown`` with the reason; nothing is guessed. Each value keeps the location where it
was written: a parameter's default, the branch of ``Fn::If``, the mapping's value of ``Fn::FindInMap``.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from math import isfinite
from typing import Any, Final, Protocol

from cognito_audit.model.partial import Choice, PartialText
from cognito_audit.model.unknown import REST, Unknown
from cognito_audit.sources.assembly.branches import MOST_OUTCOMES, by_outcomes, outcome_count
from cognito_audit.sources.cloudformation.comparison import as_text, item_count, same
from cognito_audit.sources.cloudformation.limits import TOO_DEEP, TOO_MANY_VALUES, Limits
from cognito_audit.sources.cloudformation.loops import LOOP, TRANSFORM, Bindings, Loops, OpenEnd
from cognito_audit.sources.cloudformation.mappings import found_in
from cognito_audit.sources.cloudformation.outcome_values import NotDeployed, distributed, joined
from cognito_audit.sources.cloudformation.serverless_variables import ServerlessVariables
from cognito_audit.sources.cloudformation.template import TemplateNode
from cognito_audit.sources.cloudformation.text_functions import TextFunctions
from cognito_audit.sources.documents.traced import Traced
from cognito_audit.sources.secrecy.sensitive import Sensitive

NO_VALUE: Final = "AWS::NoValue"

_LONG: Final = 1_000
"""Shorter texts are not counted where they are used again."""


class Names(Protocol):
    """What a stack's names stand for."""

    @property
    def of_stack(self) -> str:
        """What follows the names of its decisions where several stacks have such."""

    def reference(self, name: str, node: TemplateNode) -> Traced:
        """What ``Ref`` answers, ``AWS::NoValue`` aside."""

    def attribute(self, name: str, attribute: str, node: TemplateNode) -> Traced:
        """What ``Fn::GetAtt`` answers."""

    def imported(self, name: str, node: TemplateNode) -> Traced:
        """What ``Fn::ImportValue`` answers."""

    def assumed(self, name: str) -> str | None:
        """The value that the user gave for an import or a parameter of Systems Manager."""

    def mapping(self, name: str) -> TemplateNode | None:
        """A mapping by name."""

    def condition(self, name: str) -> bool | Unknown:
        """Whether a condition holds."""


class Evaluator:
    """Evaluates the values of one stack; what is beyond its ``limits`` is unknown."""

    def __init__(self, names: Names, limits: Limits, variables: ServerlessVariables | None = None) -> None:
        self._names = names
        self._limits = limits
        self._texts = TextFunctions(self, limits, names.assumed, variables)
        self.loops = Loops(self, limits)
        self.bindings: Bindings = {}
        self._functions: dict[str, Callable[[TemplateNode], Traced | None]] = {
            "Ref": self._ref,
            "Fn::GetAtt": self._get_att,
            "Fn::Sub": self._texts.sub,
            "Fn::Join": self._texts.join,
            "Fn::Split": self._texts.split,
            "Fn::Select": self._select,
            "Fn::FindInMap": self._find_in_map,
            "Fn::If": self._if,
            "Fn::ImportValue": self._import_value,
            "Fn::Base64": self._texts.base64,
            "Fn::Length": self._length,
            "Fn::ToJsonString": lambda node: node.traced(PartialText("a JSON text is not read")),
        }

    @contextmanager
    def bound(self, bindings: Bindings | None) -> Iterator[None]:
        """Within the block, let the names of loops stand for these values."""
        outer = self.bindings
        self.bindings = bindings or {}
        try:
            yield
        finally:
            self.bindings = outer

    def value(self, node: TemplateNode) -> Traced | None:
        """Return the value of a node as ``evaluate`` does; unknown where functions lead too deep."""
        try:
            return self.evaluate(node)
        except RecursionError:
            return node.traced(TOO_DEEP)

    def evaluate(self, node: TemplateNode) -> Traced | None:
        """Return the value of a node; None for ``AWS::NoValue``."""
        limits = self._limits
        limits.steps -= 1
        if limits.steps < 0:
            return node.traced(TOO_MANY_VALUES)
        value = node.value
        if isinstance(value, dict):
            if len(value) == 1:
                name = next(iter(value))
                if name in self._functions:
                    return self._counted(self._functions[name](node.into(name)), node)
                if name.startswith("Fn::") and not name.startswith(LOOP):
                    return node.unknown(f"{name} is only known at deployment")
            return node.traced(self.members(node))
        if isinstance(value, list):
            items = (self._part(node, index, item) for index, item in enumerate(value))
            return node.traced([item for item in items if item is not None])
        if isinstance(value, str):
            return self._texts.plain(node)
        too_large = isinstance(value, float) and not isfinite(value)
        return node.unknown("a number that is too large") if too_large else node.traced(value)

    def _counted(self, found: Traced | None, node: TemplateNode) -> Traced | None:
        """Count what a function answers again each time, for reports may write it as often."""
        data = found.data if found is not None else None
        too_much = None
        if isinstance(data, str) and len(data) > _LONG:
            too_much = self._limits.text(len(data))
        elif isinstance(data, Choice):
            too_much = self._limits.values(outcome_count(data))
        elif isinstance(data, list):
            too_much = self._limits.values(len(data))
        return found if too_much is None else node.traced(too_much)

    def substituted(self, text: str) -> str | Unknown:
        """A text with the names of loops filled in."""
        return self.loops.substituted(text, self.bindings)

    def members(self, node: TemplateNode) -> dict[str, Traced]:
        """The values of a map's members."""
        members: dict[str, Traced] = {}
        end: Traced | None = None
        for key, inner in node.value.items():
            if key.startswith(LOOP) or key == TRANSFORM:
                end = self._add_expanded(members, key, node.into(key)) or end
            elif key.startswith("Fn::"):
                end = node.into(key).unknown(f"{key} stands beside other members")
            elif isinstance(name := self.substituted(key), Unknown):
                end = node.into(key).traced(name)
            elif (value := self._part(node, key, inner)) is not None:
                members[name] = value
        if end is not None:
            members[REST] = end
        return members

    def _add_expanded(self, members: dict[str, Traced], key: str, node: TemplateNode) -> Traced | None:
        """Add what a loop makes; return what stands for members that are unknown."""
        end: Traced | None = None
        for one in self.loops.expanded(key, node, self.bindings):
            if isinstance(one, OpenEnd):
                end = one.node.traced(one.why)
                continue
            with self.bound(one.bindings):
                value = self.evaluate(one.node)
            if value is not None:
                members[one.key] = value
        return end

    def _part(self, whole: TemplateNode, step: str | int, value: Any) -> Traced | None:
        """The value of a member or an item; a text that holds no variable stands for itself, as nearly all do."""
        path = (*whole.path, step)
        if isinstance(value, str) and "{" not in value:
            self._limits.steps -= 1
            return Traced(value, whole.document, path)
        return self.evaluate(TemplateNode(value, whole.document, path))

    def _ref(self, node: TemplateNode) -> Traced | None:
        name = node.value
        if name == NO_VALUE:
            return None
        if not isinstance(name, str):
            return node.unknown("this Ref names nothing")
        return self.named(name, node)

    def named(self, name: str, node: TemplateNode) -> Traced:
        """What a name stands for: of a loop, a parameter or a resource."""
        if name in self.bindings:
            return self.bindings[name]
        whole = self.substituted(name)
        return node.traced(whole) if isinstance(whole, Unknown) else self._names.reference(whole, node)

    def _get_att(self, node: TemplateNode) -> Traced:
        parts = node.value.split(".", 1) if isinstance(node.value, str) else node.value
        if not isinstance(parts, list) or not parts or not all(isinstance(part, str) for part in parts):
            return node.unknown("an attribute that is only known at deployment")
        whole = self.substituted(".".join(parts))
        if isinstance(whole, Unknown):
            return node.traced(whole)
        name, _, attribute = whole.partition(".")
        return self.attribute(name, attribute, node)

    def attribute(self, name: str, attribute: str, node: TemplateNode) -> Traced:
        """An attribute of a resource."""
        return self._names.attribute(name, attribute, node)

    def _select(self, node: TemplateNode) -> Traced | None:
        index, parts = self.evaluate(node.into(0)), self.evaluate(node.into(1))
        return distributed(node, partial(self._selected, node), index, parts)

    def _selected(self, node: TemplateNode, index: Traced | None, parts: Traced | None) -> Traced:
        number = as_text(index) if index is not None else Unknown("this Fn::Select has no index")
        if isinstance(number, Unknown) or parts is None:
            return node.unknown(number.reason if isinstance(number, Unknown) else "this Fn::Select has no list")
        if isinstance(parts.data, Unknown):
            return parts if isinstance(parts.data, Sensitive) else node.unknown(parts.data.reason)
        items = parts.data
        if not isinstance(items, list) or not number.isdecimal() or len(number) > 9 or int(number) >= len(items):  # noqa: PLR2004
            return node.unknown("this Fn::Select selects nothing")
        found: Traced = items[int(number)]
        return found

    def _find_in_map(self, node: TemplateNode) -> Traced | None:
        keys = [self.evaluate(node.into(index)) for index in range(3)]
        return distributed(node, partial(self._mapped, node), *keys)

    def _mapped(self, node: TemplateNode, *keys: Traced | None) -> Traced | None:
        name, *path = (as_text(key) if key is not None else Unknown("this Fn::FindInMap lacks a key") for key in keys)
        if isinstance(name, Unknown):
            return node.unknown(name.reason)
        unknown = next((key for key in path if isinstance(key, Unknown)), None)
        default = node.into(3, "DefaultValue")
        found = found_in(self._names.mapping(name), path)
        values = [self._of_mapping(one) for one in found]
        if default.value is not None and (unknown is not None or not found):
            values.append(self.evaluate(default))
        if unknown is None:
            missing = NotDeployed(f"there is no value for {'.'.join(map(str, (name, *path)))} in Mappings")
            return values[0] if values else node.traced(missing)
        if not values or self.bindings or len(values) > MOST_OUTCOMES:
            return node.traced(NotDeployed(unknown.reason) if not values else Unknown(unknown.reason))
        decision = f"the key of the mapping {name} at {node.traced(None).location()}{self._names.of_stack}"
        return joined(node, Choice(unknown.reason, "", decision, (None,) * len(values)), values)

    def _of_mapping(self, node: TemplateNode) -> Traced | None:
        """A value of ``Mappings``, where CloudFormation takes texts and lists of texts only."""
        items = node.value if isinstance(node.value, list) else [node.value]
        if any(isinstance(item, dict | list) for item in items):
            return node.unknown("a value of Mappings must be a text or a list of texts")
        return self.evaluate(node)

    def _if(self, node: TemplateNode) -> Traced | None:
        name = node.into(0).value
        if not isinstance(name, str) or not isinstance(node.value, list) or len(node.value) != 3:  # noqa: PLR2004
            return node.unknown("this Fn::If cannot be read")
        whole = self.substituted(name)
        holds = whole if isinstance(whole, Unknown) else self._names.condition(whole)
        if not isinstance(holds, Unknown):
            return self.evaluate(node.into(1 if holds else 2))
        one, other = (self.evaluate(node.into(index)) for index in (1, 2))
        reason = f"depends on condition {name}: {holds.reason}"
        if isinstance(holds, Choice):
            because = replace(holds, reason=reason)
            branches = {True: one, False: other}
            found: Traced | None = by_outcomes(branches.__getitem__, [because], partial(joined, node))
            return found
        if one is None and other is None:
            return None
        if one is not None and other is not None and same(one, other) is True:
            return one
        return node.unknown(reason)

    def _import_value(self, node: TemplateNode) -> Traced | None:
        return distributed(node, partial(self._imported, node), self.evaluate(node))

    def _imported(self, node: TemplateNode, name: Traced | None) -> Traced:
        text = as_text(name) if name is not None else Unknown("this Fn::ImportValue has no name")
        if isinstance(text, Unknown):
            return node.traced(PartialText(f"is imported from another stack ({text.reason})"))
        return self._names.imported(text, node)

    def _length(self, node: TemplateNode) -> Traced | None:
        return distributed(node, partial(self._counted_items, node), self.evaluate(node))

    def _counted_items(self, node: TemplateNode, value: Traced | None) -> Traced:
        count = item_count(value) if value is not None else Unknown("this Fn::Length has no list")
        return node.traced(Unknown(count.reason) if isinstance(count, Unknown) else count)
