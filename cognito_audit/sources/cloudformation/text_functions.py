"""CloudFormation's text functions, and texts that may contain variables of other tools."""

import re
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final, Protocol

from cognito_audit.model.partial import Present
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.cloudformation.comparison import as_text, readable
from cognito_audit.sources.cloudformation.limits import Limits
from cognito_audit.sources.cloudformation.outcome_values import distributed
from cognito_audit.sources.cloudformation.partial_texts import revealed_text, text_around, text_of_parts
from cognito_audit.sources.cloudformation.serverless_variables import ServerlessVariables
from cognito_audit.sources.cloudformation.template import TemplateNode
from cognito_audit.sources.documents.traced import Traced, literal
from cognito_audit.sources.secrecy.sensitive import Sensitive

_SUB: Final = re.compile(r"\$\{([^{}]*)\}")
_SERVERLESS: Final = re.compile(r"\$\{(?:self|opt|env|file|ssm|cf|s3|sls|param|aws|strToBool|git)\b[:(.]?[^{}]*\}")
_PARAMETER_PREFIX: Final = "{{resolve:ssm:"
_PARAMETER: Final = re.compile(r"\{\{resolve:ssm:([^{}]+)\}\}")
_FUNCTIONS: Final = frozenset({"Ref", "Condition"})
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
    """The texts of one stack; ``assumed`` gives the value that the user gave for a parameter of Systems Manager."""

    def __init__(
        self,
        evaluation: TextEvaluator,
        limits: Limits,
        assumed: Callable[[str], str | None],
        variables: ServerlessVariables | None,
    ) -> None:
        self._evaluation = evaluation
        self._limits = limits
        self._assumed = assumed
        self._variables = variables

    def plain(self, node: TemplateNode) -> Traced:
        """A text that is wrapped in no function."""
        text = self._evaluation.substituted(node.value)
        if isinstance(text, Unknown) or "{" not in text:
            return node.traced(text)
        filled = self._filled(node, text)
        if isinstance(filled, Traced):
            return filled
        text = self._resolved(filled)
        if "{{resolve:" in text:
            return node.traced(text_around(_DYNAMIC, text))
        if variable := _SERVERLESS.search(text) or (self._variables is not None and _SUB.search(text)):
            return node.traced(text_around(_resolved_later(variable.group()), text))
        return node.traced(text)

    def _filled(self, node: TemplateNode, text: str) -> Traced | str:
        """Return a text with its variables filled in, or the list, map or number that a variable stands for."""
        if self._variables is None or "${" not in text:
            return text
        taken = self._variables.followed(node)
        if not isinstance(taken.value, str):
            is_plain = _is_plain(taken.value)
            return literal(taken.document, taken.path, taken.value) if is_plain else node.unknown(_resolved_later(text))
        return self._variables.filled(text if taken is node else taken.value)

    def sub(self, node: TemplateNode) -> Traced | None:
        """``Fn::Sub``."""
        template, given = (node.into(0), node.into(1)) if isinstance(node.value, list) else (node, None)
        if not isinstance(template.value, str):
            return node.unknown("this Fn::Sub has no text")
        own = self._evaluation.members(given) if given is not None and isinstance(given.value, dict) else {}
        texts: list[Traced] = []
        names: list[str] = []
        last = 0
        text = template.value
        for match in _SUB.finditer(text):
            texts += (template.traced(text[last : match.start()]), self._sub_piece(match.group(1), own, template))
            names += ("", _shown(match.group()))
            last = match.end()
        texts.append(template.traced(text[last:]))
        pieces = partial(self._of_pieces, template, "", (*names, ""))
        return distributed(template, pieces, *texts)

    def _sub_piece(self, name: str, own: Mapping[str, Traced], node: TemplateNode) -> Traced:
        if name.startswith("!"):
            return node.traced(f"${{{name[1:]}}}")
        name = name.strip()
        if name in own:
            return own[name]
        if _SERVERLESS.fullmatch(variable := f"${{{name}}}"):
            text = variable if self._variables is None else self._variables.filled(variable)
            return node.unknown(_resolved_later(variable)) if "${" in text else node.traced(text)
        if "." in name and name not in self._evaluation.bindings:
            head, _, attribute = name.partition(".")
            resource = self._evaluation.substituted(head)
            if isinstance(resource, Unknown):
                return node.traced(resource)
            return self._evaluation.attribute(resource, attribute, node)
        return self._evaluation.named(name, node)

    def join(self, node: TemplateNode) -> Traced | None:
        """``Fn::Join``."""
        return distributed(node, partial(self._joined, node), self._evaluation.evaluate(node.into(1)))

    def _joined(self, node: TemplateNode, parts: Traced | None) -> Traced:
        separator = node.into(0).value
        if not isinstance(separator, str) or parts is None:
            return node.unknown("this Fn::Join has no list")
        items = readable(parts).data if isinstance(parts.data, Sensitive) else parts.data
        if isinstance(items, Unknown) or not isinstance(items, list):
            return node.unknown(items.reason if isinstance(items, Unknown) else "expected a list here")
        if isinstance(parts.data, Sensitive):
            secret = parts.data
            items = [
                item if isinstance(item.data, Unknown) else node.traced(replace(secret, value=item.data))
                for item in items
            ]
        return self._of_pieces(node, separator, (), *items)

    def split(self, node: TemplateNode) -> Traced | None:
        """``Fn::Split``."""
        return distributed(node, partial(self._parts, node), self._evaluation.evaluate(node.into(1)))

    def _parts(self, node: TemplateNode, whole: Traced | None) -> Traced:
        separator = node.into(0).value
        text = as_text(whole) if whole is not None else Unknown("this Fn::Split has no text")
        if isinstance(text, Unknown):
            return node.traced(Present(text.reason))
        if not isinstance(separator, str) or not separator:
            return node.unknown("this Fn::Split has no separator")
        too_many = self._limits.values(text.count(separator))
        return node.traced(too_many or [node.traced(part) for part in text.split(separator)])

    def base64(self, node: TemplateNode) -> Traced | None:
        """``Fn::Base64``."""
        return distributed(node, partial(self._encoded, node), self._evaluation.evaluate(node))

    def _encoded(self, node: TemplateNode, value: Traced | None) -> Traced:
        text = as_text(value) if value is not None else Unknown("this Fn::Base64 has no text")
        if isinstance(text, Unknown):
            return node.unknown(text.reason)
        return node.traced(self._limits.text(len(text)) or b64encode(text.encode()).decode())

    def _of_pieces(self, node: TemplateNode, separator: str, names: Sequence[str], *pieces: Traced | None) -> Traced:
        """Return the texts as one. It is secret if one of them is, and known in part if one of them is unknown, which
        messages show by its name.
        """
        texts = [as_text(piece) if piece is not None else Unknown("expected text here") for piece in pieces]
        secret = next((text for text in texts if isinstance(text, Sensitive)), None)
        unknown = next((one for one in texts if isinstance(one, Unknown) and not isinstance(one, Sensitive)), None)
        known = [revealed_text(text) if isinstance(text, str | Sensitive) else "" for text in texts]
        too_long = self._limits.text(sum(map(len, known)) + len(separator) * len(known))
        if too_long is not None:
            return node.traced(too_long)
        if unknown is not None:
            if secret is not None:
                return node.unknown(unknown.reason)
            return node.traced(text_of_parts(separator, texts, names))
        text = separator.join(known)
        if secret is not None:
            return node.traced(replace(secret, value=text))
        text = self._resolved(text)
        return node.traced(text_around(_DYNAMIC, text) if "{{resolve:" in text else text)

    def _resolved(self, text: str) -> str:
        """Return a text with the parameters of Systems Manager filled in that the user gave a value for."""
        if _PARAMETER_PREFIX not in text:
            return text
        return _PARAMETER.sub(lambda match: _or(self._of_parameter(match.group(1)), match.group()), text)

    def _of_parameter(self, name: str) -> str | None:
        """The value of a parameter, by its name with or without a version."""
        found = self._assumed(name)
        return self._assumed(name.rpartition(":")[0]) if found is None and ":" in name else found


def _or(text: str | None, other: str) -> str:
    return other if text is None else text


def _is_plain(value: Any) -> bool:
    """Whether a value that a variable stands for has neither functions nor variables of its own."""
    if isinstance(value, dict):
        return not _FUNCTIONS.intersection(value) and all(
            not name.startswith("Fn::") and _is_plain(one) for name, one in value.items()
        )
    return all(map(_is_plain, value)) if isinstance(value, list) else not (isinstance(value, str) and "${" in value)


def _resolved_later(variable: str) -> str:
    """Return why a variable of another tool is unknown."""
    return f"the variable {_shown(variable)} is resolved at deployment"


def _shown(variable: str) -> str:
    """Return a variable as messages show it: what stands in for it (``${env:A, 'b'}``) may be a secret."""
    name, comma, _ = variable.partition(",")
    return f"{name}{', ...}' if comma else ''}"
