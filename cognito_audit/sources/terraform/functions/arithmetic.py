"""Functions of numbers."""

import math
from collections.abc import Mapping
from typing import Any, Final

from cognito_audit.sources.terraform.evaluation.exact_numbers import exact, plain_number
from cognito_audit.sources.terraform.functions.signature import LanguageFunction, number
from cognito_audit.sources.terraform.functions.value_types import InvalidArgumentError, NotEvaluatedError

_MOST_NUMBERS: Final = 1024
"""The longest list that ``range`` makes."""
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CASELESS: Final = 36


def _log(value: float, base: float) -> Any:
    if value == 0 or base == 1:
        raise NotEvaluatedError("infinite")
    if value < 0 or base < 0:
        raise InvalidArgumentError("negative")
    return _of_float(0.0 if base == 0 else math.log(value) / math.log(base))


def _pow(value: float, power: float) -> Any:
    try:
        return _of_float(math.pow(value, power))
    except OverflowError:
        raise NotEvaluatedError("infinite") from None
    except ValueError:
        raise NotEvaluatedError("not a number") from None


def _of_float(value: float) -> Any:
    if not abs(value) < 2**63:
        raise NotEvaluatedError("too large a number")
    return plain_number(exact(0) + _binary(value))


def _binary(value: float) -> Any:
    numerator, denominator = value.as_integer_ratio()
    return exact(numerator) / denominator


def _parseint(value: Any, base: int) -> int:
    digits = value if isinstance(value, str) else ""
    if not isinstance(value, str) or not 2 <= base <= len(_DIGITS):  # noqa: PLR2004
        raise InvalidArgumentError("not a text, or no base between 2 and 62")
    sign = -1 if digits.startswith("-") else 1
    digits = digits[1:] if digits[:1] in ("+", "-") else digits
    known = [_DIGITS.find(one.lower() if base <= _CASELESS else one) for one in digits]
    if not known or not all(0 <= one < base for one in known):
        raise InvalidArgumentError("not such a number")
    total = 0
    for one in known:
        total = total * base + one
        if total >= 2**63:
            raise NotEvaluatedError("too large a number")
    return sign * total


def _range(*limits: float) -> list[Any]:
    start, end = (0, limits[0]) if len(limits) == 1 else limits[:2]
    first, last = exact(start), exact(end)
    given = limits[2] if len(limits) == 3 else None  # noqa: PLR2004
    step = exact(given) if given is not None else exact(1 if first <= last else -1)
    if step == 0 or ((step > 0) != (first < last) and first != last):
        raise InvalidArgumentError("a step that does not lead to the end")
    count = max(0, math.ceil((last - first) / step))
    if count > _MOST_NUMBERS:
        raise InvalidArgumentError("more than 1024 numbers")
    return [plain_number(first + step * index) for index in range(count)]


def _sum(items: list[Any]) -> Any:
    if not items or None in items:
        raise InvalidArgumentError("empty, or null in it")
    total = exact(0)
    for item in items:
        total = exact(plain_number(total + exact(number(item))))
    return plain_number(total)


def _chosen(pick: Any, values: tuple[float, ...]) -> Any:
    return pick(values, key=exact)


NUMBERS: Final[Mapping[str, LanguageFunction]] = {
    "abs": LanguageFunction(lambda value: plain_number(abs(exact(value))), "number"),
    "ceil": LanguageFunction(lambda value: math.ceil(exact(value)), "number"),
    "floor": LanguageFunction(lambda value: math.floor(exact(value)), "number"),
    "log": LanguageFunction(_log, "number number"),
    "max": LanguageFunction(lambda first, *rest: _chosen(max, (first, *rest)), "number number*"),
    "min": LanguageFunction(lambda first, *rest: _chosen(min, (first, *rest)), "number number*"),
    "parseint": LanguageFunction(_parseint, "any integer"),
    "pow": LanguageFunction(_pow, "number number"),
    "range": LanguageFunction(_range, "number number? number?"),
    "signum": LanguageFunction(lambda value: (value > 0) - (value < 0), "integer"),
    "sum": LanguageFunction(_sum, "list"),
}
