"""CloudFormation's text functions, and texts that may contain variables of other tools."""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from typing import Final, Protocol

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.cloudformation.comparison import as_text, readable
from cognito_audit.sources.cloudformation.limits import Limits
from cognito_audit.sources.cloudformation.template import TemplateNode
from cognito_audit.sources.documents.traced import Traced
from cognito_audit.sources.secrecy.sensitive import Sensitive, revealed

_SUB: Final = re.compile(r"\$\{([^{}]*)\}")
_SERVERLESS: Final = re.compile(r"\$\{(?:self|opt|env|file|ssm|cf|s3|sls|param|aws|strToBool|git)\b[:(.]?[^{}]*\}")
_DYNAMIC: Final = "a dynamic reference ({{resolve:...}}) is resolved at deployment"


class TextEvaluator(Protocol):
    """What texts need of their evaluator; see ``intrinsics.Evaluator``."""

    bindings: Mapping[str, Traced]

    def evaluate(self, node: TemplateNode) -> Traced | None:
        """The value at a place."""

    def members(self, node: TemplateNode) -> dict[str, Traced]:
        """The values of a map's members."""

    def named(self, name: str, node: TemplateNode) -> Traced:
        """What a name stands for."""

    def attribute(self, name: str, attribute: str, node: TemplateNode) -> Traced:
        """An attribute of a resource."""

    def substituted(self, text: str) -> str | Unknown:
        """A text with the names of loops filled in."""


class TextFunctions:
    """The texts of one stack."""

    def __init__(self, evaluation: TextEvaluator, limits: Limits, *, is_serverless: bool) -> None:
        self._evaluation = evaluation
        self._limits = limits
        self._is_serverless = is_serverless

    def plain(self, node: TemplateNode) -> Traced:
        """A text that is wrapped in no function."""
        text = self._evaluation.substituted(node.value)
        if isinstance(text, Unknown) or "{" not in text:
            return node.traced(text)
        if "{{resolve:" in text:
            return node.unknown(_DYNAMIC)
        if variable := _SERVERLESS.search(text):
            return node.unknown(_resolved_later(variable.group()))
        if self._is_serverless and (variable := _SUB.search(text)):
            return node.unknown(_resolved_later(variable.group()))
        return node.traced(text)

    def sub(self, node: TemplateNode) -> Traced:
        """``Fn::Sub``."""
        template, given = (node.into(0), node.into(1)) if isinstance(node.value, list) else (node, None)
        if not isinstance(template.value, str):
            return node.unknown("this Fn::Sub has no text")
        own = self._evaluation.members(given) if given is not None and isinstance(given.value, dict) else {}
        out: list[str | Sensitive] = []
        last = 0
        text = template.value
        for match in _SUB.finditer(text):
            out.append(text[last : match.start()])
            last = match.end()
            piece = self._sub_piece(match.group(1), own, template)
            if isinstance(piece, Unknown) and not isinstance(piece, Sensitive):
                return template.traced(piece)
            out.append(piece)
        return self._joined(template, "", [*out, text[last:]])

    def _sub_piece(self, name: str, own: Mapping[str, Traced], node: TemplateNode) -> str | Unknown:
        if name.startswith("!"):
            return f"${{{name[1:]}}}"
        name = name.strip()
        if name in own:
            return as_text(own[name])
        if _SERVERLESS.fullmatch(f"${{{name}}}"):
            return Unknown(_resolved_later(f"${{{name}}}"))
        if "." in name and name not in self._evaluation.bindings:
            head, _, attribute = name.partition(".")
            resource = self._evaluation.substituted(head)
            if isinstance(resource, Unknown):
                return resource
            return as_text(self._evaluation.attribute(resource, attribute, node))
        return as_text(self._evaluation.named(name, node))

    def join(self, node: TemplateNode) -> Traced:
        """``Fn::Join``."""
        separator, parts = node.into(0).value, self._evaluation.evaluate(node.into(1))
        if not isinstance(separator, str) or parts is None:
            return node.unknown("this Fn::Join has no list")
        items = readable(parts).data if isinstance(parts.data, Sensitive) else parts.data
        if isinstance(items, Unknown) or not isinstance(items, list):
            return node.traced(items if isinstance(items, Unknown) else Unknown("expected a list here"))
        texts: list[str | Sensitive] = []
        for item in items:
            text = as_text(item)
            if isinstance(text, Unknown) and not isinstance(text, Sensitive):
                return node.traced(text)
            texts.append(replace(parts.data, value=text) if isinstance(parts.data, Sensitive) else text)
        return self._joined(node, separator, texts)

    def split(self, node: TemplateNode) -> Traced:
        """``Fn::Split``."""
        separator, whole = node.into(0).value, self._evaluation.evaluate(node.into(1))
        text = as_text(whole) if whole is not None else Unknown("this Fn::Split has no text")
        if isinstance(text, Unknown):
            return node.traced(_without_value(text))
        if not isinstance(separator, str) or not separator:
            return node.unknown("this Fn::Split has no separator")
        too_many = self._limits.values(text.count(separator))
        return node.traced(too_many or [node.traced(part) for part in text.split(separator)])

    def base64(self, node: TemplateNode) -> Traced:
        """``Fn::Base64``."""
        value = self._evaluation.evaluate(node)
        text = as_text(value) if value is not None else Unknown("this Fn::Base64 has no text")
        if isinstance(text, Unknown):
            return node.traced(_without_value(text))
        return node.traced(self._limits.text(len(text)) or b64encode(text.encode()).decode())

    def _joined(self, node: TemplateNode, separator: str, pieces: list[str | Sensitive]) -> Traced:
        """Return the texts as one; it is secret if one of them is."""
        secret = next((piece for piece in pieces if isinstance(piece, Sensitive)), None)
        texts = [_plain_text(piece) for piece in pieces]
        too_long = self._limits.text(sum(map(len, texts)) + len(separator) * len(texts))
        if too_long is not None:
            return node.traced(too_long)
        text = separator.join(texts)
        if secret is not None:
            return node.traced(replace(secret, value=text))
        return node.unknown(_DYNAMIC) if "{{resolve:" in text else node.traced(text)


def _plain_text(piece: str | Sensitive) -> str:
    text = revealed(piece)
    return str(text).lower() if isinstance(text, bool) else str(text)


def _without_value(unknown: Unknown) -> Unknown:
    """Return a secret that is not read any more: what a function makes of it is another value."""
    return Unknown(unknown.reason) if isinstance(unknown, Sensitive) else unknown


def _resolved_later(variable: str) -> str:
    """Return why a variable of another tool is unknown; what stands in for it (``${env:A, 'b'}``) may be a secret."""
    name, comma, _ = variable.partition(",")
    return f"the variable {name}{', ...}' if comma else ''} is resolved at deployment"
