"""Calls of Terraform's functions with arguments that may be unknown or secret.

To add a function, write it in the module of its subject in ``functions/``, and add it to the table at its end and to
``TABLES`` here. One that needs the folder of its module is in ``module/folder_functions.py``.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

from cognito_audit.model.unknown import Unknown
from cognito_audit.model.values import first_unknown
from cognito_audit.sources.secrecy.sensitive import Sensitive, first_sensitive, revealed, sensitive
from cognito_audit.sources.terraform.evaluation.bounds import bounded, cost
from cognito_audit.sources.terraform.evaluation.primitive_types import as_boolean, as_text
from cognito_audit.sources.terraform.evaluation.scope import OUT_OF_STEPS, Budget
from cognito_audit.sources.terraform.evaluation.unknowns import InvalidExpression
from cognito_audit.sources.terraform.functions.lists import LISTS
from cognito_audit.sources.terraform.functions.signature import LanguageFunction, number
from cognito_audit.sources.terraform.functions.texts import TEXTS
from cognito_audit.sources.terraform.functions.value_types import InvalidArgumentError, NotEvaluatedError
from cognito_audit.sources.terraform.functions.wholes import OF_ANYTHING, OF_INVALID, WHOLES, first_invalid


def call(name: str, arguments: list[Any], budget: Budget) -> Any:
    """Call a function; the result is ``Unknown`` if it depends on an unknown argument."""
    values = [bounded(argument) for argument in arguments]
    if not budget.spend(sum(map(cost, values))):
        return OUT_OF_STEPS
    return bounded(_apply(name, values))


def _apply(name: str, arguments: list[Any]) -> Any:
    whole, pure = WHOLES.get(name), pure_function(name)
    if whole is None and pure is None:
        return Unknown(f"{name}(...) is not evaluated")
    invalid = None if name in OF_INVALID else next(filter(None, map(first_invalid, arguments)), None)
    if invalid is not None:
        return invalid
    if name not in OF_ANYTHING and not all(map(_is_plain, arguments)):
        return Unknown(f"{name}(...) of a whole resource or module is not evaluated")
    try:
        return _of_wholes(name, whole, arguments) if whole is not None else _of_known(pure, arguments)
    except NotEvaluatedError as error:
        return Unknown(f"{name}(...) is not evaluated: {error}")
    except InvalidArgumentError as error:
        return InvalidExpression(f"{name}(...) does not take these arguments: {error}")


def _of_wholes(name: str, function: LanguageFunction, arguments: list[Any]) -> Any:
    """Call a function of values that are known in part; what it works out of secret ones is secret."""
    if name in _HANDING_ON:
        return function.call(arguments)
    secret = first_sensitive(arguments) if name in _LOOKING else next(filter(_is_secret, arguments), None)
    if secret is None:
        return function.call(arguments)
    readable = revealed(arguments) if name in _LOOKING else [one.value if _is_secret(one) else one for one in arguments]
    return sensitive(function.call(readable), secret.reason)


def _is_secret(value: Any) -> bool:
    return isinstance(value, Sensitive)


_HANDING_ON: Final = frozenset({*OF_ANYTHING, "jsonencode"})
_LOOKING: Final = frozenset({"alltrue", "anytrue", "contains"})
"""Functions whose result depends on the items within their arguments."""


def _of_known(function: LanguageFunction | None, arguments: list[Any]) -> Any:
    """Call a function of values that are wholly known; the result of secret ones is secret."""
    secret = first_sensitive(arguments)
    known = arguments if secret is None else revealed(arguments)
    unknown = first_unknown(known)
    if unknown is not None or function is None:
        return Unknown(unknown.reason if unknown is not None else "not evaluated")
    value = function.call(known)
    return value if secret is None else sensitive(value, secret.reason)


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | list | Mapping | Unknown)


def _converted(convert: Any) -> LanguageFunction:
    def conversion(value: Any) -> Any:
        found = None if value is None else convert(value)
        if isinstance(found, Unknown):
            raise InvalidArgumentError(found.reason)
        return found

    return LanguageFunction(conversion, "anything")


TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "cognito_audit.sources.terraform.functions.arithmetic:NUMBERS": (
        "abs", "ceil", "floor", "log", "max", "min", "parseint", "pow", "range", "signum", "sum",
    ),
    "cognito_audit.sources.terraform.functions.dates:DATES": ("formatdate", "timeadd", "timecmp"),
    "cognito_audit.sources.terraform.functions.encodings:ENCODINGS": (
        "base64decode", "base64encode", "base64sha256", "base64sha512", "csvdecode", "jsondecode", "md5", "sha1",
        "sha256", "sha512", "textdecodebase64", "textencodebase64", "urlencode", "uuidv5",
    ),
    "cognito_audit.sources.terraform.functions.formats:FORMATS": ("format", "formatlist"),
    "cognito_audit.sources.terraform.functions.networks:NETWORKS": (
        "cidrhost", "cidrnetmask", "cidrsubnet", "cidrsubnets",
    ),
    "cognito_audit.sources.terraform.functions.patterns:PATTERNS": ("regex", "regexall", "replace"),
    "cognito_audit.sources.terraform.functions.yaml_texts:YAML_TEXTS": ("yamldecode", "yamlencode"),
}  # fmt: skip
"""Tables of functions that few folders call: each is loaded with the first call of one of its functions."""
_TABLE_OF: Final = {name: table for table, names in TABLES.items() for name in names}
_PURE: Final[Mapping[str, LanguageFunction]] = {
    **LISTS,
    **TEXTS,
    "tobool": _converted(as_boolean),
    "tonumber": _converted(number),
    "tostring": _converted(as_text),
}
"""Functions of values that are wholly known."""


def pure_function(name: str) -> LanguageFunction | None:
    """Return a function of values that are wholly known, by its name."""
    known = _PURE.get(name)
    if known is not None or name not in _TABLE_OF:
        return known
    module, table = _TABLE_OF[name].split(":")
    found: LanguageFunction = getattr(import_module(module), table)[name]
    return found
