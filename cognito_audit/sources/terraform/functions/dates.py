"""Functions of dates."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Final

from cognito_audit.sources.terraform.functions.signature import LanguageFunction
from cognito_audit.sources.terraform.functions.value_types import InvalidArgumentError, NotEvaluatedError

_TIME: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(?:Z|([+-])(\d\d):(\d\d))", re.ASCII)
_PART: Final = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)", re.ASCII)
_DURATION: Final = re.compile(rf"[+-]?(?:0|(?:{_PART.pattern})+)", re.ASCII)
_SECONDS: Final = {
    "ns": Fraction(1, 10**9), "us": Fraction(1, 10**6), "µs": Fraction(1, 10**6), "μs": Fraction(1, 10**6),
    "ms": Fraction(1, 1000), "s": Fraction(1), "m": Fraction(60), "h": Fraction(3600),
}  # fmt: skip
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _time(text: str) -> datetime:
    match = _TIME.fullmatch(text)
    if match is None:
        raise InvalidArgumentError("not a time")
    if match[7]:
        raise NotEvaluatedError("parts of a second")
    plain = text if match[8] else f"{text[:-1]}+00:00"
    try:
        return datetime.fromisoformat(plain)
    except ValueError:
        raise InvalidArgumentError("not a time") from None


def _shown(time: datetime) -> str:
    text = time.isoformat()
    return f"{text[:-6]}Z" if time.utcoffset() == timedelta() else text


def _timeadd(text: str, duration: str) -> str:
    if not _DURATION.fullmatch(duration):
        raise InvalidArgumentError("not a duration")
    seconds = sum((Fraction(match[1]) * _SECONDS[match[2]] for match in _PART.finditer(duration)), Fraction())
    seconds = -seconds if duration.startswith("-") else seconds
    if abs(seconds) > 2**33:
        raise NotEvaluatedError("a long duration")
    try:  # what is printed has no parts of a second
        return _shown(_time(text) + timedelta(seconds=seconds.numerator // seconds.denominator))
    except OverflowError:
        raise NotEvaluatedError("a time outside the calendar") from None


def _timecmp(first: str, second: str) -> int:
    one, other = _time(first).astimezone(UTC), _time(second).astimezone(UTC)
    return (one > other) - (one < other)


_TOKEN: Final = re.compile(r"'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+")


def _formatdate(pattern: str, text: str) -> str:
    time = _time(text)
    shown: list[str] = []
    position = 0
    for match in _TOKEN.finditer(pattern):
        if match.start() != position:
            raise InvalidArgumentError("a quotation mark without its end")
        position = match.end()
        shown.append(_part(match[0], time))
    if position != len(pattern):
        raise InvalidArgumentError("a quotation mark without its end")
    return "".join(shown)


def _part(word: str, time: datetime) -> str:
    if word == "''":
        return "'"
    if word.startswith("'"):
        return word[1:-1].replace("''", "'")
    if not word[0].isalpha() or not word.isascii():
        return word
    verb = _VERBS.get(word)
    if verb is None:
        raise InvalidArgumentError("a verb that is not known")
    return verb(time)


def _offset(time: datetime, between: str) -> str:
    seconds = int((time.utcoffset() or timedelta()).total_seconds())
    minutes = abs(seconds) // 60
    return f"{'-' if seconds < 0 else '+'}{minutes // 60:02}{between}{minutes % 60:02}"


def _zone(time: datetime, name: str, between: str) -> str:
    return name if not time.utcoffset() else _offset(time, between)


_VERBS: Final[Mapping[str, Callable[[datetime], str]]] = {
    "YYYY": lambda time: f"{time.year:04}",
    "YY": lambda time: f"{time.year % 100:02}",
    "MMMM": lambda time: _MONTHS[time.month - 1],
    "MMM": lambda time: _MONTHS[time.month - 1][:3],
    "MM": lambda time: f"{time.month:02}",
    "M": lambda time: str(time.month),
    "DD": lambda time: f"{time.day:02}",
    "D": lambda time: str(time.day),
    "EEEE": lambda time: _DAYS[time.weekday()],
    "EEE": lambda time: _DAYS[time.weekday()][:3],
    "hh": lambda time: f"{time.hour:02}",
    "h": lambda time: str(time.hour),
    "HH": lambda time: f"{(time.hour - 1) % 12 + 1:02}",
    "H": lambda time: str((time.hour - 1) % 12 + 1),
    "AA": lambda time: "AM" if time.hour < 12 else "PM",  # noqa: PLR2004
    "aa": lambda time: "am" if time.hour < 12 else "pm",  # noqa: PLR2004
    "mm": lambda time: f"{time.minute:02}",
    "m": lambda time: str(time.minute),
    "ss": lambda time: f"{time.second:02}",
    "s": lambda time: str(time.second),
    "ZZZZZ": lambda time: _offset(time, ":"),
    "ZZZZ": lambda time: _offset(time, ""),
    "ZZZ": lambda time: _zone(time, "UTC", ""),
    "Z": lambda time: _zone(time, "Z", ":"),
}

DATES: Final[Mapping[str, LanguageFunction]] = {
    "formatdate": LanguageFunction(_formatdate, "text text"),
    "timeadd": LanguageFunction(_timeadd, "text text"),
    "timecmp": LanguageFunction(_timecmp, "text text"),
}
