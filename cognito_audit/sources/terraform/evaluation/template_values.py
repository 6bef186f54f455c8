"""The values of templates, whose parts may be unknown or depend on decisions."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.secrecy.sensitive import Sensitive, revealed, sensitive
from cognito_audit.sources.terraform.evaluation.bounds import bounded, cost
from cognito_audit.sources.terraform.evaluation.branches import each_option, either, in_cases
from cognito_audit.sources.terraform.evaluation.conditions import condition
from cognito_audit.sources.terraform.evaluation.decisions import words_of
from cognito_audit.sources.terraform.evaluation.iteration import pairs_of
from cognito_audit.sources.terraform.evaluation.primitive_types import as_text
from cognito_audit.sources.terraform.evaluation.scope import OUT_OF_STEPS, Scope
from cognito_audit.sources.terraform.evaluation.sets import is_ordered
from cognito_audit.sources.terraform.evaluation.unknowns import InvalidExpression, SomeItems, text_of_parts
from cognito_audit.sources.terraform.hcl.templates import TemplateBranch, TemplateLoop

Evaluate = Callable[[Any, Scope], Any]


def template_value(parts: Sequence[Any], scope: Scope, evaluate: Evaluate) -> Any:
    """Return the value of a template from its parts; a single interpolation keeps the type of its value."""
    return joined([_part(part, scope, evaluate) for part in parts], parts, scope)


def _part(part: Any, scope: Scope, evaluate: Evaluate) -> Any:
    if isinstance(part, str):
        return part
    if isinstance(part, TemplateBranch):
        return _branch(part, scope, evaluate)
    return _loop(part, scope, evaluate) if isinstance(part, TemplateLoop) else evaluate(part, scope)


def _text(parts: Sequence[Any], scope: Scope, evaluate: Evaluate) -> Any:
    values = [_part(part, scope, evaluate) for part in parts]
    return in_cases(lambda *known: _text_of([*known], parts, scope), *values)


def _branch(branch: TemplateBranch, scope: Scope, evaluate: Evaluate) -> Any:
    flag = condition(branch.test, evaluate(branch.test, scope), scope)
    if isinstance(flag, bool):
        return _text(branch.then if flag else branch.otherwise, scope, evaluate)
    return either(flag, _text(branch.then, scope, evaluate), _text(branch.otherwise, scope, evaluate))


def _loop(loop: TemplateLoop, scope: Scope, evaluate: Evaluate) -> Any:
    def repeated(collection: Any) -> Any:
        pairs = pairs_of(collection, scope)
        if isinstance(pairs, Unknown):
            return pairs
        stand_in = next((one for _, one in pairs if isinstance(one, SomeItems)), None)
        if stand_in is not None or not is_ordered(collection):
            return Unknown(stand_in.reason if stand_in else "the order of the items is not known")
        texts = [each_option(value, partial(body, key)) for key, value in pairs]
        return in_cases(lambda *known: _text_of([*known], [loop] * len(known), scope), *texts)

    def body(key: Any, value: Any) -> Any:
        values = (key, value) if len(loop.names) > 1 else (value,)
        inner = scope.bind(**dict(zip(loop.names, values, strict=True)))
        return _text(loop.body, inner, evaluate)

    return in_cases(repeated, evaluate(loop.source, scope))


def joined(values: list[Any], parts: Sequence[Any], scope: Scope) -> Any:
    """Return the text of some values; a single one keeps its type. ``parts`` are what they are the values of."""
    if len(values) == 1:
        return values[0]
    return in_cases(lambda *known: _text_of([*known], parts, scope), *values)


def _text_of(values: list[Any], parts: Sequence[Any], scope: Scope) -> Any:
    texts = [as_text(value) for value in values]
    if not scope.budget.spend(sum(map(cost, texts))):
        return OUT_OF_STEPS
    unknown = next((text for text in texts if isinstance(text, Unknown)), None)
    invalid = next((text for text in texts if isinstance(text, InvalidExpression)), None)
    if invalid is not None:
        return invalid
    if unknown and all(isinstance(text, str | Sensitive) for text in texts):
        return sensitive(bounded("".join(str(as_text(revealed(text))) for text in texts)), unknown.reason)
    if unknown:
        shown = (text if isinstance(text, str) else _shown(part) for text, part in zip(texts, parts, strict=True))
        return text_of_parts(unknown.reason, tuple(texts), "".join(shown))
    return bounded("".join(text for text in texts if isinstance(text, str)))


def _shown(part: Any) -> str:
    """Return a part as messages show it; what is more than a name may hold texts."""
    if isinstance(part, str | TemplateBranch | TemplateLoop):
        return "%{...}"
    words = words_of(part, hides_texts=True)
    return words if words.startswith("${") else f"${{{words}}}"
