"""Functions that encode, decode and hash."""

import base64
import binascii
import codecs
import csv
import hashlib
import io
import json
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import quote_plus

from cognito_audit.sources.terraform.evaluation.exact_numbers import Fractional
from cognito_audit.sources.terraform.evaluation.primitive_types import as_number
from cognito_audit.sources.terraform.functions.signature import LanguageFunction
from cognito_audit.sources.terraform.functions.value_types import InvalidArgumentError, NotEvaluatedError

_NAMESPACES: Final = {
    "dns": uuid.NAMESPACE_DNS,
    "oid": uuid.NAMESPACE_OID,
    "url": uuid.NAMESPACE_URL,
    "x500": uuid.NAMESPACE_X500,
}
_SURROGATE: Final = "a character that is half of one"


def _base64decode(text: str) -> str:
    try:
        return base64.b64decode(text.replace("\r", "").replace("\n", ""), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeError, ValueError):
        raise InvalidArgumentError("not base64 of a text") from None


def _digest(name: str, text: str) -> "hashlib._Hash":
    return hashlib.new(name, _bytes(text), usedforsecurity=False)


def _bytes(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise NotEvaluatedError(_SURROGATE) from None


def _hashed(name: str, *, as_base64: bool = False) -> LanguageFunction:
    def digest(text: str) -> str:
        found = _digest(name, text)
        return base64.b64encode(found.digest()).decode() if as_base64 else found.hexdigest()

    return LanguageFunction(digest, "text")


def _uuidv5(namespace: str, name: str) -> str:
    space = _NAMESPACES.get(namespace)
    if space is None:
        try:
            space = uuid.UUID(namespace)
        except ValueError:
            raise InvalidArgumentError("not a UUID") from None
    return str(
        uuid.UUID(bytes=hashlib.sha1(space.bytes + _bytes(name), usedforsecurity=False).digest()[:16], version=5)
    )


_ENCODINGS: Final = {"UTF-8": "utf-8", "UTF-16LE": "utf-16-le", "UTF-16BE": "utf-16-be", "ISO-8859-1": "latin-1"}


def _codec(name: str) -> str:
    found = _ENCODINGS.get(name.upper())
    if found is None:
        raise NotEvaluatedError("an encoding that is not read")
    return found


def _text_encoded(text: str, encoding: str) -> str:
    try:
        return base64.b64encode(codecs.encode(text, _codec(encoding))).decode()
    except UnicodeEncodeError:
        raise InvalidArgumentError("characters that the encoding does not have") from None


def _text_decoded(text: str, encoding: str) -> str:
    try:
        return codecs.decode(base64.b64decode(text, validate=True), _codec(encoding))
    except (binascii.Error, UnicodeError, ValueError):
        raise InvalidArgumentError("not base64 of such a text") from None


def _jsondecode(text: str) -> Any:
    """Decode JSON; of two members of one name the later counts."""
    try:
        found = json.loads(text, parse_float=_number, parse_int=_number, parse_constant=_refuse)
    except (json.JSONDecodeError, RecursionError):
        raise InvalidArgumentError("not JSON") from None
    if any("\ud800" <= one <= "\udfff" for one in text) or (r"\u" in text and _has_surrogate(found)):
        raise NotEvaluatedError(_SURROGATE)
    return found


def _number(text: str) -> int | float:
    found = as_number(text)
    if not isinstance(found, int | Fractional):
        raise NotEvaluatedError("too large a number")
    return found


def _refuse(_text: str) -> Any:
    raise InvalidArgumentError("not JSON")


def _has_surrogate(value: Any) -> bool:
    if isinstance(value, str):
        return any("\ud800" <= one <= "\udfff" for one in value)
    if isinstance(value, dict):
        return any(_has_surrogate(key) or _has_surrogate(item) for key, item in value.items())
    return isinstance(value, list) and any(map(_has_surrogate, value))


def _csvdecode(text: str) -> list[dict[str, str]]:
    if text.startswith("\ufeff"):
        raise NotEvaluatedError("a byte order mark")
    if any('"' in field.strip('"').replace('""', "") for line in text.splitlines() for field in line.split(",")):
        raise NotEvaluatedError("quotation marks within fields")
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except csv.Error:
        raise InvalidArgumentError("not CSV") from None
    if not rows or len(set(rows[0])) < len(rows[0]) or any(len(row) != len(rows[0]) for row in rows):
        raise InvalidArgumentError("no header, a name twice, or a row of another length")
    return [dict(zip(rows[0], (cell.replace("\r\n", "\n") for cell in row), strict=True)) for row in rows[1:]]


def _urlencode(text: str) -> str:
    _bytes(text)
    return quote_plus(text, safe="")


_hash: Callable[..., LanguageFunction] = _hashed
ENCODINGS: Final[Mapping[str, LanguageFunction]] = {
    "base64decode": LanguageFunction(_base64decode, "text"),
    "base64encode": LanguageFunction(lambda text: base64.b64encode(_bytes(text)).decode(), "text"),
    "base64sha256": _hash("sha256", as_base64=True),
    "base64sha512": _hash("sha512", as_base64=True),
    "csvdecode": LanguageFunction(_csvdecode, "text"),
    "jsondecode": LanguageFunction(_jsondecode, "text"),
    "md5": _hash("md5"),
    "sha1": _hash("sha1"),
    "sha256": _hash("sha256"),
    "sha512": _hash("sha512"),
    "textdecodebase64": LanguageFunction(_text_decoded, "text text"),
    "textencodebase64": LanguageFunction(_text_encoded, "text text"),
    "urlencode": LanguageFunction(_urlencode, "text"),
    "uuidv5": LanguageFunction(_uuidv5, "text text"),
}
