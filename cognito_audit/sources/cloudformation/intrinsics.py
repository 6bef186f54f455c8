"""CloudFormation's intrinsic functions, evaluated as far as the template allows.

What depends on a deployment is ``Unknown`` with the reason; nothing is guessed. Each value keeps the location where it
was written: a parameter's default, the branch of ``Fn::If``, the mapping's value of ``Fn::FindInMap``.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from cognito_audit.model.values import REST, Unknown
from cognito_audit.sources.cloudformation.comparison import as_list, as_text, same
from cognito_audit.sources.cloudformation.template import TemplateNode
from cognito_audit.sources.cloudformation.text_functions import TextFunctions
from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.documents.traced import Traced

MAX_STEPS: Final = 2_000_000
NO_VALUE: Final = "AWS::NoValue"

_LOOP: Final = "Fn::ForEach::"


class Names(Protocol):
    """What a stack's names stand for."""

    def reference(self, name: str, node: TemplateNode) -> Traced:
        """What ``Ref`` answers, ``AWS::NoValue`` aside."""

    def attribute(self, name: str, attribute: str, node: TemplateNode) -> Traced:
        """What ``Fn::GetAtt`` answers."""

    def imported(self, name: str, node: TemplateNode) -> Traced:
        """What ``Fn::ImportValue`` answers."""

    def mapping(self, name: str) -> TemplateNode | None:
        """A mapping by name."""

    def condition(self, name: str) -> bool | Unknown:
        """Whether a condition holds."""


class Evaluator:
    """Evaluates the values of one stack. Raises ``ParseError`` when there is more to evaluate than any template has."""

    def __init__(self, names: Names, *, is_serverless: bool = False) -> None:
        self._names = names
        self._texts = TextFunctions(self, is_serverless=is_serverless)
        self._steps = 0
        self.bindings: dict[str, Traced] = {}
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
        }

    def evaluate(self, node: TemplateNode) -> Traced | None:
        """Return the value of a node; None for ``AWS::NoValue``."""
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise ParseError("too many values to evaluate for a template", *node.document.position(node.path))
        value = node.value
        if isinstance(value, dict):
            if len(value) == 1:
                name = next(iter(value))
                if name in self._functions:
                    return self._functions[name](node.into(name))
                if name.startswith("Fn::") and not name.startswith((_LOOP, "Fn::Transform")):
                    return node.unknown(f"{name} is only known at deployment")
            return node.traced(self.members(node))
        if isinstance(value, list):
            items = (self._part(node, index, item) for index, item in enumerate(value))
            return node.traced([item for item in items if item is not None])
        return self._texts.plain(node) if isinstance(value, str) else node.traced(value)

    def loops(self, node: TemplateNode) -> list[tuple[str, TemplateNode, Mapping[str, Traced]]] | Unknown:
        """What a ``Fn::ForEach`` makes: each key, its body and what the loop's names stand for in it."""
        name, collection = node.into(0).value, self.evaluate(node.into(1))
        body = node.into(2)
        if not isinstance(name, str) or not isinstance(body.value, dict) or collection is None:
            return Unknown("this Fn::ForEach cannot be read")
        items = as_list(collection)
        if isinstance(items, Unknown):
            return items
        made: list[tuple[str, TemplateNode, Mapping[str, Traced]]] = []
        for item in items:
            bound = {**self.bindings, name: item}
            made.extend((self.substituted(key, bound), body.into(key), bound) for key in body.value)
        return made

    def substituted(self, text: str, bindings: Mapping[str, Traced]) -> str:
        """A text with the names of loops filled in."""
        for name, value in bindings.items():
            if isinstance(value.data, str | int):
                text = text.replace(f"${{{name}}}", str(value.data)).replace(f"&{{{name}}}", str(value.data))
        return text

    def members(self, node: TemplateNode) -> dict[str, Traced]:
        """The values of a map's members."""
        members: dict[str, Traced] = {}
        for key, inner in node.value.items():
            if key == "Fn::Transform":
                members[REST] = node.into(key).unknown("a macro (Fn::Transform) adds to this at deployment")
            elif key.startswith(_LOOP):
                self._add_loop(members, node.into(key))
            elif (value := self._part(node, key, inner)) is not None:
                members[key] = value
        return members

    def _part(self, whole: TemplateNode, step: str | int, value: Any) -> Traced | None:
        """The value of a member or an item; a text that holds no variable stands for itself, as nearly all do."""
        path = (*whole.path, step)
        if isinstance(value, str) and "{" not in value:
            self._steps += 1
            return Traced(value, whole.document, path)
        return self.evaluate(TemplateNode(value, whole.document, path))

    def _add_loop(self, members: dict[str, Traced], node: TemplateNode) -> None:
        made = self.loops(node)
        if isinstance(made, Unknown):
            members[REST] = node.traced(made)
            return
        outer = self.bindings
        for key, body, bound in made:
            self.bindings = dict(bound)
            value = self.evaluate(body)
            if value is not None:
                members[key] = value
        self.bindings = outer

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
        return self._names.reference(self.substituted(name, self.bindings), node)

    def _get_att(self, node: TemplateNode) -> Traced:
        parts = node.value.split(".", 1) if isinstance(node.value, str) else node.value
        if not isinstance(parts, list) or not parts or not all(isinstance(part, str) for part in parts):
            return node.unknown("an attribute that is only known at deployment")
        name, *rest = (self.substituted(part, self.bindings) for part in parts)
        return self.attribute(name, ".".join(rest), node)

    def attribute(self, name: str, attribute: str, node: TemplateNode) -> Traced:
        """An attribute of a resource."""
        return self._names.attribute(name, attribute, node)

    def _select(self, node: TemplateNode) -> Traced:
        index, parts = self.evaluate(node.into(0)), self.evaluate(node.into(1))
        number = as_text(index) if index is not None else Unknown("this Fn::Select has no index")
        if isinstance(number, Unknown) or parts is None:
            return node.unknown(number.reason if isinstance(number, Unknown) else "this Fn::Select has no list")
        if isinstance(parts.data, Unknown):
            return parts
        items = parts.data
        if not isinstance(items, list) or not number.isdecimal() or len(number) > 9 or int(number) >= len(items):  # noqa: PLR2004
            return node.unknown("this Fn::Select selects nothing")
        found: Traced = items[int(number)]
        return found

    def _find_in_map(self, node: TemplateNode) -> Traced | None:
        keys = [self.evaluate(node.into(index)) for index in range(3)]
        texts = [as_text(key) if key is not None else Unknown("this Fn::FindInMap lacks a key") for key in keys]
        unknown = next((text for text in texts if isinstance(text, Unknown)), None)
        found = None
        if unknown is None:
            name, first, second = (str(text) for text in texts)
            mapping = self._names.mapping(name)
            found = mapping.into(first, second) if mapping is not None else None
            if found is not None and found.value is not None:
                return self.evaluate(found)
        default = node.into(3, "DefaultValue")
        if unknown is None and default.value is not None:
            return self.evaluate(default)
        return node.traced(unknown or Unknown(f"there is no value for {'.'.join(map(str, texts))} in Mappings"))

    def _if(self, node: TemplateNode) -> Traced | None:
        name = node.into(0).value
        if not isinstance(name, str) or not isinstance(node.value, list) or len(node.value) != 3:  # noqa: PLR2004
            return node.unknown("this Fn::If cannot be read")
        holds = self._names.condition(self.substituted(name, self.bindings))
        if not isinstance(holds, Unknown):
            return self.evaluate(node.into(1 if holds else 2))
        one, other = (self.evaluate(node.into(index)) for index in (1, 2))
        if one is None and other is None:
            return None
        if one is not None and other is not None and same(one, other) is True:
            return one
        return node.traced(Unknown(f"depends on condition {name}: {holds.reason}"))

    def _import_value(self, node: TemplateNode) -> Traced:
        name = self.evaluate(node)
        text = as_text(name) if name is not None else Unknown("this Fn::ImportValue has no name")
        if isinstance(text, Unknown):
            return node.unknown(f"is imported from another stack ({text.reason})")
        return self._names.imported(text, node)

    def _length(self, node: TemplateNode) -> Traced:
        value = self.evaluate(node)
        items = as_list(value) if value is not None else Unknown("this Fn::Length has no list")
        return node.traced(items if isinstance(items, Unknown) else len(items))
