"""The functions ``format`` and ``formatlist``."""

import json
import re
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from typing import Any, Final

from cognito_audit.sources.terraform.evaluation.bounds import MAX_SIZE, MAX_TEXT
from cognito_audit.sources.terraform.evaluation.exact_numbers import exact
from cognito_audit.sources.terraform.evaluation.json_encoding import encode_json
from cognito_audit.sources.terraform.evaluation.primitive_types import as_boolean
from cognito_audit.sources.terraform.evaluation.sets import is_ordered
from cognito_audit.sources.terraform.functions.signature import LanguageFunction, number, text
from cognito_audit.sources.terraform.functions.texts import characters
from cognito_audit.sources.terraform.functions.value_types import InvalidArgumentError, NotEvaluatedError

_VERB: Final = re.compile(
    r"%(?:%|(?P<flags>[-+# 0]*)(?P<width>[0-9]*)(?:\.(?P<places>[0-9]*))?(?:\[(?P<index>[0-9]+)\])?(?P<verb>[a-zA-Z]))"
)
_DIGITS: Final = 400
_BASES: Final = {"b": "b", "d": "d", "o": "o", "x": "x", "X": "X"}


def _format(pattern: str, *arguments: Any) -> str:
    if "%" in _VERB.sub("", pattern):
        raise InvalidArgumentError("a verb that is not complete")
    used: set[int] = set()
    position = 0

    def put(match: re.Match[str]) -> str:
        nonlocal position
        if match[0] == "%%":
            return "%"
        position = int(match["index"]) if match["index"] else position + 1
        if not 1 <= position <= len(arguments):
            raise InvalidArgumentError("an argument that is not there")
        used.add(position)
        return _shown(match, arguments[position - 1])

    result = _VERB.sub(put, pattern)
    if len(arguments) > max(used, default=0):
        raise InvalidArgumentError("more arguments than verbs")
    if len(result) > MAX_TEXT:
        raise NotEvaluatedError("the text would be too long")
    return result


def _shown(match: re.Match[str], value: Any) -> str:
    verb, flags = match["verb"], match["flags"]
    width = int(match["width"] or 0)
    places = None if match["places"] is None else int(match["places"] or 0)
    if width > MAX_TEXT or (places or 0) > _DIGITS:
        raise NotEvaluatedError("a width that is too large")
    if value is None and verb != "v":
        raise NotEvaluatedError("null, which some versions refuse")
    known = _VERBS.get(verb)
    if known is None:
        raise InvalidArgumentError("a verb that is not known")
    shown = known(value, match, places)
    if width > len(shown) and isinstance(value, bool):
        raise NotEvaluatedError("a width of a boolean")
    return _padded(shown, flags, width)


def _padded(shown: str, flags: str, width: int) -> str:
    missing = width - len(shown if shown.isascii() else characters(shown))
    if missing <= 0:
        return shown
    if "-" in flags:
        return shown + " " * missing
    if "0" not in flags:
        return " " * missing + shown
    sign = shown[:1] if shown[:1] in ("+", "-", " ") else ""
    return sign + "0" * missing + shown[len(sign) :]


def _value(value: Any, match: re.Match[str], places: int | None) -> str:
    if value is None:
        raise NotEvaluatedError("null, which some versions refuse")
    if "#" in match["flags"] or isinstance(value, list | Mapping):
        if not is_ordered(value):
            raise NotEvaluatedError("the order of its items is not known")
        shown = encode_json(value)
        if not isinstance(shown, str) or places is not None:
            raise NotEvaluatedError("a structure")
        return shown
    if isinstance(value, bool):
        return _boolean(value, match, places)
    return _text(value, match, places) if isinstance(value, str) else _general(value, match, places)


def _text(value: Any, _match: re.Match[str], places: int | None) -> str:
    shown = text(value)
    return shown if places is None else "".join(characters(shown)[:places])


def _quoted(value: Any, match: re.Match[str], places: int | None) -> str:
    shown = _text(value, match, places)
    if any(not (one.isprintable() or one in "\n\r\t") for one in shown):
        raise NotEvaluatedError("characters that are not printed")
    return json.dumps(shown, ensure_ascii=False)


def _boolean(value: Any, _match: re.Match[str], _places: int | None) -> str:
    found = as_boolean(value)
    if not isinstance(found, bool):
        raise InvalidArgumentError("not a boolean")
    return str(found).lower()


def _whole(value: Any, match: re.Match[str], places: int | None) -> str:
    found = number(value)
    if not isinstance(found, int):
        raise InvalidArgumentError("not a whole number")
    if places is not None:
        raise NotEvaluatedError("digits of a whole number")
    prefix = {"x": "0x", "X": "0X", "o": "0", "b": "0b"}.get(match["verb"], "") if "#" in match["flags"] else ""
    return _signed(f"{prefix}{abs(found):{_BASES[match['verb']]}}", found < 0, match["flags"])


def _signed(shown: str, is_negative: bool, flags: str) -> str:  # noqa: FBT001
    return f"{'-' if is_negative else '+' if '+' in flags else ' ' if ' ' in flags else ''}{shown}"


def _fixed(value: Any, match: re.Match[str], places: int | None) -> str:
    if "#" in match["flags"]:
        raise NotEvaluatedError("a flag that is not read")
    size = exact(number(value))
    wanted = 6 if places is None else places
    whole = str(round(abs(size) * 10**wanted)).rjust(wanted + 1, "0")
    return _signed(f"{whole[:-wanted]}.{whole[-wanted:]}" if wanted else whole, size < 0, match["flags"])


def _exponent(value: Any, match: re.Match[str], places: int | None) -> str:
    if "#" in match["flags"]:
        raise NotEvaluatedError("a flag that is not read")
    size = exact(number(value))
    with localcontext() as context:
        context.prec, context.rounding = _DIGITS, ROUND_HALF_EVEN
        decimal = Decimal(abs(size).numerator) / Decimal(abs(size).denominator)
        shown = f"{decimal:.{6 if places is None else places}e}"
    mantissa, _, power = shown.partition("e")
    return _signed(f"{mantissa}e{power[0]}{power[1:].rjust(2, '0')}", size < 0, match["flags"])


_LARGE: Final = 21
"""A whole number of more digits is written with an exponent."""


def _general(value: Any, match: re.Match[str], places: int | None) -> str:
    found = number(value)
    if places is not None or "#" in match["flags"]:
        raise NotEvaluatedError("digits of a number of any size")
    if isinstance(found, int) and len(str(abs(found))) <= _LARGE:
        return _signed(str(abs(found)), found < 0, "")
    shown = text(found)
    if not 1e-4 <= abs(found) < 10**_LARGE:  # noqa: PLR2004
        raise NotEvaluatedError("a number with an exponent")
    return shown


_VERBS: Final[Mapping[str, Callable[[Any, re.Match[str], int | None], str]]] = {
    **dict.fromkeys(_BASES, _whole),
    "e": _exponent,
    "f": _fixed,
    "g": _general,
    "q": _quoted,
    "s": _text,
    "t": _boolean,
    "v": _value,
}


def _formatlist(pattern: str, *arguments: Any) -> list[str]:
    if not arguments:
        return [_format(pattern)]
    for value in arguments:
        if not is_ordered(value) or value is None:
            raise NotEvaluatedError("null, or a list without an order")
    lengths = {len(value) for value in arguments if isinstance(value, list)}
    if len(lengths) > 1:
        raise InvalidArgumentError("lists of two lengths")
    count = lengths.pop() if lengths else 1
    if count > MAX_SIZE:
        raise NotEvaluatedError("too many items")
    if any(item is None for value in arguments if isinstance(value, list) for item in value):
        raise NotEvaluatedError("null, which some versions refuse")
    rows = ([value[row] if isinstance(value, list) else value for value in arguments] for row in range(count))
    return [_format(pattern, *row) for row in rows]


FORMATS: Final[Mapping[str, LanguageFunction]] = {
    "format": LanguageFunction(_format, "text anything*"),
    "formatlist": LanguageFunction(_formatlist, "text anything*"),
}
