"""CloudFormation's intrinsic functions, evaluated as far as the template allows.

What depends on something that only a deployment knows is ``Unknown`` with the reason; nothing is guessed. Each value
keeps the place where it was written: of a parameter its default, of ``Fn::If`` the branch, of ``Fn::FindInMap`` the
mapping's value.
"""

import base64
import re
from collections.abc import Callable, Mapping
from typing import Final, Protocol

from cognito_audit.facts.holes import REST, Unknown
from cognito_audit.sources.cloudformation.comparing import as_text, same
from cognito_audit.sources.cloudformation.template import Spot
from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.traced import Traced

MAX_STEPS: Final = 2_000_000
MAX_TEXT: Final = 1_000_000
NO_VALUE: Final = "AWS::NoValue"

_SUB: Final = re.compile(r"\$\{([^{}]*)\}")
_SERVERLESS: Final = re.compile(r"\$\{(?:self|opt|env|file|ssm|cf|s3|sls|param|aws|strToBool|git)\b[:(.]?[^{}]*\}")
_DYNAMIC: Final = "a dynamic reference ({{resolve:...}}) is resolved at deployment"
_LOOP: Final = "Fn::ForEach::"


class Names(Protocol):
    """What a stack's names stand for."""

    def reference(self, name: str, spot: Spot) -> Traced:
        """What ``Ref`` answers, ``AWS::NoValue`` aside."""

    def attribute(self, name: str, attribute: str, spot: Spot) -> Traced:
        """What ``Fn::GetAtt`` answers."""

    def imported(self, name: str, spot: Spot) -> Traced:
        """What ``Fn::ImportValue`` answers."""

    def mapping(self, name: str) -> Spot | None:
        """A mapping by name."""

    def condition(self, name: str) -> bool | Unknown:
        """Whether a condition holds."""


class Evaluator:
    """Evaluates the values of one stack. Raises ``ParseError`` when there is more to evaluate than any template has."""

    def __init__(self, names: Names, *, is_serverless: bool = False) -> None:
        self._names = names
        self._is_serverless = is_serverless
        self._steps = 0
        self.bindings: dict[str, Traced] = {}
        self._functions: dict[str, Callable[[Spot], Traced | None]] = {
            "Ref": self._ref,
            "Fn::GetAtt": self._get_att,
            "Fn::Sub": self._sub,
            "Fn::Join": self._join,
            "Fn::Split": self._split,
            "Fn::Select": self._select,
            "Fn::FindInMap": self._find_in_map,
            "Fn::If": self._if,
            "Fn::ImportValue": self._import_value,
            "Fn::Base64": self._base64,
            "Fn::Length": self._length,
        }

    def evaluate(self, spot: Spot) -> Traced | None:
        """The value at a place; None for ``AWS::NoValue``."""
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise ParseError("there is more to evaluate here than in any template", *spot.document.position(spot.path))
        value = spot.value
        if isinstance(value, dict):
            if len(value) == 1:
                name = next(iter(value))
                if name in self._functions:
                    return self._functions[name](spot.into(name))
                if name.startswith("Fn::") and not name.startswith((_LOOP, "Fn::Transform")):
                    return spot.unknown(f"{name} is only known at deployment")
            return spot.traced(self._members(spot))
        if isinstance(value, list):
            items = (self.evaluate(spot.into(index)) for index in range(len(value)))
            return spot.traced([item for item in items if item is not None])
        return self._text(spot) if isinstance(value, str) else spot.traced(value)

    def loops(self, spot: Spot) -> list[tuple[str, Spot, Mapping[str, Traced]]] | Unknown:
        """What a ``Fn::ForEach`` makes: each key, its body and what the loop's names stand for in it."""
        name, collection = spot.into(0).value, self.evaluate(spot.into(1))
        body = spot.into(2)
        if not isinstance(name, str) or not isinstance(body.value, dict) or collection is None:
            return Unknown("this Fn::ForEach cannot be read")
        items = self._whole_list(collection)
        if isinstance(items, Unknown):
            return items
        made: list[tuple[str, Spot, Mapping[str, Traced]]] = []
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

    def _members(self, spot: Spot) -> dict[str, Traced]:
        members: dict[str, Traced] = {}
        for key in spot.value:
            if key == "Fn::Transform":
                members[REST] = spot.into(key).unknown("a macro (Fn::Transform) adds to this at deployment")
            elif key.startswith(_LOOP):
                self._add_loop(members, spot.into(key))
            else:
                value = self.evaluate(spot.into(key))
                if value is not None:
                    members[key] = value
        return members

    def _add_loop(self, members: dict[str, Traced], spot: Spot) -> None:
        made = self.loops(spot)
        if isinstance(made, Unknown):
            members[REST] = spot.traced(made)
            return
        outer = self.bindings
        for key, body, bound in made:
            self.bindings = dict(bound)
            value = self.evaluate(body)
            if value is not None:
                members[key] = value
        self.bindings = outer

    def _text(self, spot: Spot) -> Traced:
        text = self.substituted(spot.value, self.bindings) if self.bindings else spot.value
        if "{" not in text:
            return spot.traced(text)
        if "{{resolve:" in text:
            return spot.unknown(_DYNAMIC)
        if variable := _SERVERLESS.search(text):
            return spot.unknown(f"the variable {variable.group()} is resolved at deployment")
        if self._is_serverless and (variable := _SUB.search(text)):
            return spot.unknown(f"the variable {variable.group()} is resolved at deployment")
        return spot.traced(text)

    def _ref(self, spot: Spot) -> Traced | None:
        name = spot.value
        if name == NO_VALUE:
            return None
        if not isinstance(name, str):
            return spot.unknown("this Ref names nothing")
        return self._named(name, spot)

    def _named(self, name: str, spot: Spot) -> Traced:
        if name in self.bindings:
            return self.bindings[name]
        return self._names.reference(self.substituted(name, self.bindings), spot)

    def _get_att(self, spot: Spot) -> Traced:
        parts = spot.value.split(".", 1) if isinstance(spot.value, str) else spot.value
        if not isinstance(parts, list) or not parts or not all(isinstance(part, str) for part in parts):
            return spot.unknown("an attribute that is only known at deployment")
        name, *rest = (self.substituted(part, self.bindings) for part in parts)
        return self._names.attribute(name, ".".join(rest), spot)

    def _sub(self, spot: Spot) -> Traced:
        template, given = (spot.into(0), spot.into(1)) if isinstance(spot.value, list) else (spot, None)
        if not isinstance(template.value, str):
            return spot.unknown("this Fn::Sub has no text")
        own = self._members(given) if given is not None and isinstance(given.value, dict) else {}
        out: list[str] = []
        last = 0
        text = template.value
        for match in _SUB.finditer(text):
            out.append(text[last : match.start()])
            last = match.end()
            piece = self._sub_piece(match.group(1), own, template)
            if isinstance(piece, Unknown):
                return template.traced(piece)
            out.append(piece)
        return self._joined(template, "", [*out, text[last:]])

    def _sub_piece(self, name: str, own: Mapping[str, Traced], spot: Spot) -> str | Unknown:
        if name.startswith("!"):
            return f"${{{name[1:]}}}"
        name = name.strip()
        if name in own:
            return as_text(own[name])
        if _SERVERLESS.fullmatch(f"${{{name}}}"):
            return Unknown(f"the variable ${{{name}}} is resolved at deployment")
        if "." in name and name not in self.bindings:
            resource, _, attribute = name.partition(".")
            return as_text(self._names.attribute(self.substituted(resource, self.bindings), attribute, spot))
        return as_text(self._named(name, spot))

    def _join(self, spot: Spot) -> Traced:
        separator, parts = spot.into(0).value, self.evaluate(spot.into(1))
        if not isinstance(separator, str) or parts is None:
            return spot.unknown("this Fn::Join has no list")
        items = self._whole_list(parts)
        if isinstance(items, Unknown):
            return spot.traced(items)
        texts = [as_text(item) for item in items]
        hole = next((text for text in texts if isinstance(text, Unknown)), None)
        return spot.traced(hole) if hole else self._joined(spot, separator, [str(text) for text in texts])

    def _joined(self, spot: Spot, separator: str, texts: list[str]) -> Traced:
        if sum(map(len, texts)) + len(separator) * len(texts) > MAX_TEXT:
            return spot.unknown("a text longer than CloudFormation allows")
        text = separator.join(texts)
        return spot.unknown(_DYNAMIC) if "{{resolve:" in text else spot.traced(text)

    def _split(self, spot: Spot) -> Traced:
        separator, whole = spot.into(0).value, self.evaluate(spot.into(1))
        text = as_text(whole) if whole is not None else Unknown("this Fn::Split has no text")
        if isinstance(text, Unknown):
            return spot.traced(text)
        if not isinstance(separator, str) or not separator:
            return spot.unknown("this Fn::Split has no separator")
        return spot.traced([spot.traced(part) for part in text.split(separator)])

    def _select(self, spot: Spot) -> Traced:
        index, parts = self.evaluate(spot.into(0)), self.evaluate(spot.into(1))
        number = as_text(index) if index is not None else Unknown("this Fn::Select has no index")
        if isinstance(number, Unknown) or parts is None:
            return spot.unknown(number.reason if isinstance(number, Unknown) else "this Fn::Select has no list")
        if isinstance(parts.data, Unknown):
            return parts
        items = parts.data
        if not isinstance(items, list) or not number.isdecimal() or len(number) > 9 or int(number) >= len(items):  # noqa: PLR2004
            return spot.unknown("this Fn::Select selects nothing")
        found: Traced = items[int(number)]
        return found

    def _find_in_map(self, spot: Spot) -> Traced | None:
        keys = [self.evaluate(spot.into(index)) for index in range(3)]
        texts = [as_text(key) if key is not None else Unknown("this Fn::FindInMap lacks a key") for key in keys]
        hole = next((text for text in texts if isinstance(text, Unknown)), None)
        found = None
        if hole is None:
            name, first, second = (str(text) for text in texts)
            mapping = self._names.mapping(name)
            found = mapping.into(first, second) if mapping is not None else None
            if found is not None and found.value is not None:
                return self.evaluate(found)
        default = spot.into(3, "DefaultValue")
        if hole is None and default.value is not None:
            return self.evaluate(default)
        return spot.traced(hole or Unknown(f"there is no value for {'.'.join(map(str, texts))} in Mappings"))

    def _if(self, spot: Spot) -> Traced | None:
        name = spot.into(0).value
        if not isinstance(name, str) or not isinstance(spot.value, list) or len(spot.value) != 3:  # noqa: PLR2004
            return spot.unknown("this Fn::If cannot be read")
        holds = self._names.condition(self.substituted(name, self.bindings))
        if not isinstance(holds, Unknown):
            return self.evaluate(spot.into(1 if holds else 2))
        one, other = (self.evaluate(spot.into(index)) for index in (1, 2))
        if one is None and other is None:
            return None
        if one is not None and other is not None and same(one, other) is True:
            return one
        return spot.traced(Unknown(f"depends on condition {name}: {holds.reason}"))

    def _import_value(self, spot: Spot) -> Traced:
        name = self.evaluate(spot)
        text = as_text(name) if name is not None else Unknown("this Fn::ImportValue has no name")
        if isinstance(text, Unknown):
            return spot.unknown(f"is imported from another stack ({text.reason})")
        return self._names.imported(text, spot)

    def _base64(self, spot: Spot) -> Traced:
        value = self.evaluate(spot)
        text = as_text(value) if value is not None else Unknown("this Fn::Base64 has no text")
        return spot.traced(text if isinstance(text, Unknown) else base64.b64encode(text.encode()).decode())

    def _length(self, spot: Spot) -> Traced:
        value = self.evaluate(spot)
        items = self._whole_list(value) if value is not None else Unknown("this Fn::Length has no list")
        return spot.traced(items if isinstance(items, Unknown) else len(items))

    def _whole_list(self, value: Traced) -> list[Traced] | Unknown:
        if isinstance(value.data, Unknown):
            return value.data
        if not isinstance(value.data, list):
            return Unknown("a list is wanted here, and this is none")
        hole = next((item.data for item in value.data if isinstance(item.data, Unknown)), None)
        return hole or value.data
