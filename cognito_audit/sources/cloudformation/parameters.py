"""The values of a stack's parameters."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from cognito_audit.model.partial import Choice, PartialText, Present
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.assembly.branches import MOST_OUTCOMES
from cognito_audit.sources.assembly.open_text import NamedText
from cognito_audit.sources.cloudformation.comparison import OtherText
from cognito_audit.sources.cloudformation.outcome_values import distributed
from cognito_audit.sources.cloudformation.template import TemplateNode
from cognito_audit.sources.documents.traced import Traced, plain_data
from cognito_audit.sources.secrecy.sensitive import Sensitive, sensitive

_SYSTEMS_MANAGER: Final = "AWS::SSM::Parameter::Value"
_OF_CLOUDFORMATION: Final = frozenset(
    f"AWS::{name}" for name in ("AccountId", "Partition", "Region", "StackId", "StackName", "URLSuffix")
)
_LIST_OF_CLOUDFORMATION: Final = "AWS::NotificationARNs"


class ParameterValues:
    """What the parameters of one stack stand for, those of CloudFormation itself (``AWS::Region``) included.

    ``compared`` gives the texts that the template compares a parameter with, or looks up by it; ``assumed`` the value
    that the user gave for a parameter of Systems Manager.
    """

    def __init__(
        self,
        given: Mapping[str, Any],
        rest: Unknown | None,
        of_stack: str,
        compared: Callable[[str], tuple[str, ...]],
        assumed: Callable[[str], str | None],
    ) -> None:
        self._given = given
        self._rest = rest
        self._of_stack = of_stack
        self._compared = compared
        self._assumed = assumed
        self._lists: dict[str, Traced] = {}
        self._open: dict[str, Traced] = {}

    def of(self, name: str, node: TemplateNode) -> Traced:
        """Return the value of a parameter."""
        if isinstance(node.value, Unknown):
            return node.traced(node.value)
        kind = str(node.into("Type").value)
        value = self._given_or_default(name, kind, node)
        if isinstance(value, str):
            return self._not_given(name, kind, node, value)
        if isinstance(value.data, Choice):
            return distributed(node, lambda one: self._typed(name, kind, node, one), value) or value
        if isinstance(value.data, Unknown) and not isinstance(value.data, PartialText | Sensitive):
            found = self._not_given(name, kind, node, value.data.reason)
            return found if isinstance(found.data, Choice | PartialText) else value
        return self._typed(name, kind, node, value)

    def of_cloudformation(self, name: str, node: TemplateNode) -> Traced:
        """Return the value of a pseudo parameter."""
        given = self._given.get(name)
        if given is not None:
            return given_value(given, node)
        reason = f"{name} is not given"
        if name == _LIST_OF_CLOUDFORMATION:
            return node.traced(Present(reason))
        if name not in _OF_CLOUDFORMATION:
            return node.unknown(reason)
        return self._one_of(name, reason, node, may_be_empty=False)

    def _given_or_default(self, name: str, kind: str, node: TemplateNode) -> Traced | str:
        """The value, or why it is unknown."""
        if kind.startswith(_SYSTEMS_MANAGER):
            text = self._assumed(self._name_in_systems_manager(name, node))
            later = f"parameter {name} is read from Systems Manager at deployment"
            return later if text is None else node.traced(text)
        if name in self._given:
            return given_value(self._given[name], node)
        if self._rest is not None:
            return f"whether parameter {name} is given is not known: {self._rest.reason}"
        default = node.into("Default")
        if default.value is None or isinstance(default.value, dict | list):
            return f"parameter {name} has no default"
        return default.traced(default.value)

    def _name_in_systems_manager(self, name: str, node: TemplateNode) -> str:
        """The name that such a parameter is given, or has by default; the value is what Systems Manager has for it."""
        given = given_value(self._given[name], node).data if name in self._given else node.into("Default").value
        return given if isinstance(given, str) else ""

    def _not_given(self, name: str, kind: str, node: TemplateNode, reason: str) -> Traced:
        if name not in self._open:
            self._open[name] = self._unknown(name, kind, node, reason)
        return self._open[name]

    def _unknown(self, name: str, kind: str, node: TemplateNode, reason: str) -> Traced:
        if _is_list(kind) or is_hidden(node):
            return node.traced(Present(reason) if kind.startswith(_SYSTEMS_MANAGER) else Unknown(reason))
        allowed = node.into("AllowedValues")
        if isinstance(allowed.value, list) and not any(isinstance(one, dict | list | Unknown) for one in allowed.value):
            places = [allowed.into(index) for index in range(len(allowed.value))]
            options = tuple(place.traced(place.value) for place in places)
            if len(options) == 1:
                return options[0]
            if 1 < len(options) <= MOST_OUTCOMES:
                return node.traced(Choice(reason, "", f"the parameter {name}{self._of_stack}", options))
        least = node.into("MinLength").value
        has_length = isinstance(least, int | str) and str(least).isdecimal() and int(least) > 0
        return self._one_of(name, reason, node, may_be_empty=kind == "String" and not has_length)

    def _one_of(self, name: str, reason: str, node: TemplateNode, *, may_be_empty: bool) -> Traced:
        """One of the texts that the template compares the parameter with, or any other one."""
        texts = self._compared(name)
        shown, excluded = f"${{{name}}}", frozenset(texts)
        other: Unknown = NamedText(reason, "", shown, excluded)
        if not may_be_empty or "" in excluded:
            other = OtherText(reason, "", "", "", shown, excluded)
        if not texts or len(texts) >= MOST_OUTCOMES:
            return node.traced(other)
        options = tuple(map(node.traced, (*texts, other)))
        return node.traced(Choice(reason, "", f"the parameter {name}{self._of_stack}", options))

    def _typed(self, name: str, kind: str, node: TemplateNode, value: Traced) -> Traced:
        if isinstance(value.data, dict) or (isinstance(value.data, list) and not all(map(_is_plain, value.data))):
            return node.unknown(f"parameter {name} is given neither a text nor a list of texts")
        if _is_list(kind):
            if isinstance(value.data, str | int | float):
                value = self._list(name, value)
            elif isinstance(value.data, PartialText):
                value = node.traced(Present(value.data.reason))
        return _secret(name, value) if is_hidden(node) else value

    def _list(self, name: str, value: Traced) -> Traced:
        key = f"{name}={value.data}"
        if key not in self._lists:
            parts = [Traced(part.strip(), value.document, value.path) for part in str(value.data).split(",")]
            self._lists[key] = Traced(parts, value.document, value.path)
        return self._lists[key]


def _is_list(kind: str) -> bool:
    return kind.removeprefix(f"{_SYSTEMS_MANAGER}<").startswith(("CommaDelimitedList", "List<"))


def is_hidden(parameter: TemplateNode) -> bool:
    """Return whether a parameter has ``NoEcho``, so that its value is not shown."""
    return str(parameter.into("NoEcho").value).lower() not in ("none", "false")


def _secret(name: str, value: Traced) -> Traced:
    reason = f"parameter {name} has NoEcho: what is made of it is not shown"
    if isinstance(value.data, PartialText):  # whose beginning may be the secret's
        return Traced(PartialText(reason), value.document, value.path)
    return Traced(sensitive(plain_data(value), reason), value.document, value.path)


def _is_plain(item: Traced) -> bool:
    return not isinstance(item.data, dict | list)


def given_value(value: Any, node: TemplateNode) -> Traced:
    """Return the value of what is given.

    One from the command line stands where the parameter is declared; a parent stack's knows its own place.
    """
    return value if isinstance(value, Traced) else node.traced(value)
