"""CloudFormation's functions that make texts, and texts in which variables of other tools may stand."""

import re
from base64 import b64encode
from collections.abc import Mapping
from typing import Final, Protocol

from cognito_audit.model.values import Unknown
from cognito_audit.sources.cloudformation.comparison import as_list, as_text
from cognito_audit.sources.cloudformation.template import Spot
from cognito_audit.sources.documents.traced import Traced

MAX_TEXT: Final = 1_000_000

_SUB: Final = re.compile(r"\$\{([^{}]*)\}")
_SERVERLESS: Final = re.compile(r"\$\{(?:self|opt|env|file|ssm|cf|s3|sls|param|aws|strToBool|git)\b[:(.]?[^{}]*\}")
_DYNAMIC: Final = "a dynamic reference ({{resolve:...}}) is resolved at deployment"


class Evaluation(Protocol):
    """What texts need of their evaluator; see ``intrinsics.Evaluator``."""

    bindings: dict[str, Traced]

    def evaluate(self, spot: Spot) -> Traced | None:
        """The value at a place."""

    def members(self, spot: Spot) -> dict[str, Traced]:
        """The values of a map's members."""

    def named(self, name: str, spot: Spot) -> Traced:
        """What a name stands for."""

    def attribute(self, name: str, attribute: str, spot: Spot) -> Traced:
        """An attribute of a resource."""

    def substituted(self, text: str, bindings: Mapping[str, Traced]) -> str:
        """A text with the names of loops filled in."""


class Texts:
    """The texts of one stack."""

    def __init__(self, evaluation: Evaluation, *, is_serverless: bool) -> None:
        self._evaluation = evaluation
        self._is_serverless = is_serverless

    def plain(self, spot: Spot) -> Traced:
        """A text that is wrapped in no function."""
        text = self._evaluation.substituted(spot.value, self._evaluation.bindings)
        if "{" not in text:
            return spot.traced(text)
        if "{{resolve:" in text:
            return spot.unknown(_DYNAMIC)
        if variable := _SERVERLESS.search(text):
            return spot.unknown(f"the variable {variable.group()} is resolved at deployment")
        if self._is_serverless and (variable := _SUB.search(text)):
            return spot.unknown(f"the variable {variable.group()} is resolved at deployment")
        return spot.traced(text)

    def sub(self, spot: Spot) -> Traced:
        """``Fn::Sub``."""
        template, given = (spot.into(0), spot.into(1)) if isinstance(spot.value, list) else (spot, None)
        if not isinstance(template.value, str):
            return spot.unknown("this Fn::Sub has no text")
        own = self._evaluation.members(given) if given is not None and isinstance(given.value, dict) else {}
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
        return _joined(template, "", [*out, text[last:]])

    def _sub_piece(self, name: str, own: Mapping[str, Traced], spot: Spot) -> str | Unknown:
        if name.startswith("!"):
            return f"${{{name[1:]}}}"
        name = name.strip()
        if name in own:
            return as_text(own[name])
        if _SERVERLESS.fullmatch(f"${{{name}}}"):
            return Unknown(f"the variable ${{{name}}} is resolved at deployment")
        if "." in name and name not in self._evaluation.bindings:
            head, _, attribute = name.partition(".")
            resource = self._evaluation.substituted(head, self._evaluation.bindings)
            return as_text(self._evaluation.attribute(resource, attribute, spot))
        return as_text(self._evaluation.named(name, spot))

    def join(self, spot: Spot) -> Traced:
        """``Fn::Join``."""
        separator, parts = spot.into(0).value, self._evaluation.evaluate(spot.into(1))
        if not isinstance(separator, str) or parts is None:
            return spot.unknown("this Fn::Join has no list")
        items = as_list(parts)
        if isinstance(items, Unknown):
            return spot.traced(items)
        texts = [as_text(item) for item in items]
        hole = next((text for text in texts if isinstance(text, Unknown)), None)
        return spot.traced(hole) if hole else _joined(spot, separator, [str(text) for text in texts])

    def split(self, spot: Spot) -> Traced:
        """``Fn::Split``."""
        separator, whole = spot.into(0).value, self._evaluation.evaluate(spot.into(1))
        text = as_text(whole) if whole is not None else Unknown("this Fn::Split has no text")
        if isinstance(text, Unknown):
            return spot.traced(text)
        if not isinstance(separator, str) or not separator:
            return spot.unknown("this Fn::Split has no separator")
        return spot.traced([spot.traced(part) for part in text.split(separator)])

    def base64(self, spot: Spot) -> Traced:
        """``Fn::Base64``."""
        value = self._evaluation.evaluate(spot)
        text = as_text(value) if value is not None else Unknown("this Fn::Base64 has no text")
        return spot.traced(text if isinstance(text, Unknown) else b64encode(text.encode()).decode())


def _joined(spot: Spot, separator: str, texts: list[str]) -> Traced:
    if sum(map(len, texts)) + len(separator) * len(texts) > MAX_TEXT:
        return spot.unknown("a text longer than CloudFormation allows")
    text = separator.join(texts)
    return spot.unknown(_DYNAMIC) if "{{resolve:" in text else spot.traced(text)
