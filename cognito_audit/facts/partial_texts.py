"""Texts that may be known in part, put together and taken apart."""

from typing import Any, Final

from cognito_audit.aws.arn import account_of
from cognito_audit.model.partial import PartialText, PartialValue, Present
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.model.values import Facts, Items

_BETWEEN: Final = (",", " ")
_COLONS_TO_ACCOUNT: Final = 5
"""How many colons of an ARN stand before what follows its account."""


def required(structure: Facts, member: str) -> Any:
    """Return a member that each such structure has: one that is not known is there all the same."""
    try:
        value = structure[member]
    except NotKnown as error:
        return PartialValue(error.path, Present(error.reason, error.unknown.action))
    return PartialValue(f"{structure.path}.{member}", Present("is not given")) if value is None else value


def joined(before: Any, between: str, after: Any) -> Any:
    """Return two texts as one; known in part where one of them is."""
    parts = [part for part in (before, after) if isinstance(part, PartialValue)]
    if not parts:
        return f"{before}{between}{after}"
    unknown = parts[0].unknown
    prefix = before.prefix if isinstance(before, PartialValue) else f"{before}{between}"
    suffix = after.suffix if isinstance(after, PartialValue) else f"{between}{after}"
    if not isinstance(before, PartialValue):
        prefix += after.prefix
    if not isinstance(after, PartialValue):
        suffix = before.suffix + suffix
    shown = "".join(part.words if isinstance(part, PartialValue) else str(part) for part in (before, between, after))
    return PartialText(unknown.reason, unknown.action, prefix, suffix, shown)


def words_of(text: Any, path: str) -> Items:
    """Return the words of a text that parts them by blanks or commas; of one known in part, those that are whole."""
    if not isinstance(text, PartialValue):
        return Items(path, _split(text))
    first, last = _split(text.prefix), _split(text.suffix)
    whole = [
        *(first if text.prefix.endswith(_BETWEEN) else first[:-1]),
        *(last if text.suffix.startswith(_BETWEEN) else last[1:]),
    ]
    return Items(path, [*whole, Unknown(text.unknown.reason, text.unknown.action)])


def _split(text: str) -> list[str]:
    return text.replace(",", " ").split()


def account_in(arn: Any) -> str:
    """Return the account that an ARN names; empty where it names none.

    Raises ``NotKnown`` where the known beginning of the text ends before it.
    """
    if not isinstance(arn, PartialValue):
        return account_of(arn)
    if arn.prefix.count(":") < _COLONS_TO_ACCOUNT:
        arn.not_known()
    return account_of(arn.prefix)
