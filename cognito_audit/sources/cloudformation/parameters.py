"""The values of a stack's parameters."""

from collections.abc import Mapping
from typing import Any

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.cloudformation.template import TemplateNode
from cognito_audit.sources.documents.traced import Traced, plain_data
from cognito_audit.sources.secrecy.sensitive import sensitive


class ParameterValues:
    """What the parameters of one stack stand for. ``given`` and ``rest`` are those of its ``StackContext``."""

    def __init__(self, given: Mapping[str, Any], rest: Unknown | None) -> None:
        self._given = given
        self._rest = rest
        self._lists: dict[str, Traced] = {}

    def of(self, name: str, node: TemplateNode) -> Traced:
        """Return the value of a parameter."""
        if isinstance(node.value, Unknown):
            return node.traced(node.value)
        kind = str(node.into("Type").value)
        if kind.startswith("AWS::SSM::Parameter::Value"):
            return node.unknown(f"parameter {name} is read from Systems Manager at deployment")
        if name in self._given:
            value = given_value(self._given[name], node)
        else:
            default = node.into("Default")
            if self._rest is not None:
                return node.unknown(f"whether parameter {name} is given is not known: {self._rest.reason}")
            if default.value is None or isinstance(default.value, dict | list):
                return node.unknown(f"parameter {name} has no default")
            value = default.traced(default.value)
        if isinstance(value.data, dict) or (isinstance(value.data, list) and not all(map(_is_plain, value.data))):
            return node.unknown(f"parameter {name} is given neither a text nor a list of texts")
        is_list = kind == "CommaDelimitedList" or kind.startswith("List<")
        if is_list and isinstance(value.data, str | int | float):
            value = self._list(name, value)
        return _secret(name, value) if _is_hidden(node) else value

    def _list(self, name: str, value: Traced) -> Traced:
        if name not in self._lists:
            parts = [Traced(part.strip(), value.document, value.path) for part in str(value.data).split(",")]
            self._lists[name] = Traced(parts, value.document, value.path)
        return self._lists[name]


def _is_hidden(parameter: TemplateNode) -> bool:
    return str(parameter.into("NoEcho").value).lower() not in ("none", "false")


def _secret(name: str, value: Traced) -> Traced:
    reason = f"parameter {name} has NoEcho: what is made of it is not shown"
    return Traced(sensitive(plain_data(value), reason), value.document, value.path)


def _is_plain(item: Traced) -> bool:
    return not isinstance(item.data, dict | list)


def given_value(value: Any, node: TemplateNode) -> Traced:
    """A value from the command line stands where the parameter is declared; a parent stack's knows its own place."""
    return value if isinstance(value, Traced) else node.traced(value)
