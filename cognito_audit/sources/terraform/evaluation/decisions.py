"""Decisions that the files leave open, under names that tell them apart."""

import json
from collections.abc import Hashable, Iterator, Sequence
from typing import Any, Final

from cognito_audit.lib.redaction import without_credentials
from cognito_audit.model.partial import Choice
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.secrecy.names import may_hold_secret
from cognito_audit.sources.terraform.evaluation.unknowns import NamedUnknown

_MOST_WORDS: Final = 200
"""The most characters of a name; an expression may fill a page."""
_SPACED: Final = frozenset(
    {"==", "!=", "<", ">", "<=", ">=", "&&", "||", "+", "-", "*", "/", "%", "?", ":", "in", "if"}
)


class Decisions:
    """The decisions of one root module: the same key has the same name, and no other key has it."""

    def __init__(self) -> None:
        self._names: dict[Hashable, str] = {}
        self._uses: dict[str, int] = {}
        self._kept: list[Any] = []

    def choose(self, key: Hashable, words: str, options: Sequence[Any], why: str, keep: Any = None) -> Choice:
        """Return one of ``options`` by the decision of a key, which is open for the reason ``why``; ``keep`` is what
        the identity in the key is of.
        """
        name = self._names.get(key)
        if name is None:
            if keep is not None:
                self._kept.append(keep)
            clean = without_credentials(words if len(words) <= _MOST_WORDS else f"{words[:_MOST_WORDS]}...")
            number = self._uses[clean] = self._uses.get(clean, 0) + 1
            name = self._names[key] = clean if number == 1 else f"{clean} ({number})"
        return Choice(f"depends on {name}: {why}", "", name, tuple(options))


def words_of(tree: Any, *, hides_texts: bool = False) -> str:
    """Return an expression as a line of text; with ``hides_texts`` without its quoted texts."""
    words = ""
    for token in _tokens(tree, hides_texts=hides_texts):
        text = token.strip()
        words += f" {text} " if text in _SPACED else f"{text} " if text == "," else text
    return " ".join(words.split())


def _tokens(tree: Any, *, hides_texts: bool) -> Iterator[str]:
    if not hasattr(tree, "children"):
        yield str(tree)
    elif hides_texts and tree.data in {"string", "heredoc_template", "heredoc_template_trim"}:
        yield '"..."'
    elif tree.data != "new_line_or_comment":
        for child in tree.children:
            yield from _tokens(child, hides_texts=hides_texts)


def names_in(tree: Any) -> Iterator[str]:
    """Yield the identifiers of an expression."""
    if getattr(tree, "data", None) == "identifier":
        yield str(tree.children[0])
    for child in getattr(tree, "children", ()):
        yield from names_in(child)


def compared(operator: str, left: Any, right: Any, decisions: Decisions) -> Choice | None:
    """Return the outcomes of comparing an input with a value or with another input; None for anything else."""
    first, second = _operand(left), _operand(right)
    inputs = [one for one in (left, right) if isinstance(one, NamedUnknown)]
    if first is None or second is None or not inputs:
        return None
    if operator in {"==", "!="}:
        if not isinstance(left, NamedUnknown) or (isinstance(right, NamedUnknown) and second < first):
            first, second = second, first
        sign, holds = "==", operator == "=="
    else:
        if operator in {">", "<="}:
            first, second = second, first
        sign, holds = "<", operator in {"<", ">"}
    secret = any(one.is_secret or may_hold_secret(one.name) for one in inputs)
    words = f"{first} {sign} {'...' if secret else second}"
    return decisions.choose((sign, first, second), f"the condition {words}", (holds, not holds), inputs[0].reason)


def _operand(value: Any) -> str | None:
    if isinstance(value, NamedUnknown):
        return value.name
    if isinstance(value, Unknown) or not (value is None or isinstance(value, str | int | float)):
        return None
    return json.dumps(value, ensure_ascii=False)
