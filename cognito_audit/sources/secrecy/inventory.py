"""The last step of every source: what it returns holds no secret, in no answer, name, reason or note."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from operator import attrgetter, is_
from typing import Any, Final

from cognito_audit.lib.redaction import PRESENT, REDACTED, holds_units, is_sensitive, without_credentials
from cognito_audit.model.inventory import InputError, Inventory, Target, TargetInfo, Unread
from cognito_audit.model.values import Unknown
from cognito_audit.sources.secrecy.sensitive import Sensitive

_TEXTS: Final = tuple(one.name for one in fields(TargetInfo) if one.type is str)
"""The members of a target that are texts."""
_TARGET_TEXTS: Final = attrgetter(*_TEXTS)
_STRING: Final = {str}
_MARKS: Final = re.compile("//.*@|[=%]|rivate|PRIVATE|eyJ", re.DOTALL).search
"""Find what every text that holds a credential has in it."""


def without_secrets_in(inventory: Inventory) -> Inventory:
    """Return an inventory without secrets. What holds none stays the same object: most of an inventory."""
    redactor = _Redactor()
    return replace(
        inventory,
        targets=tuple(map(redactor.target, inventory.targets)),
        errors=tuple(map(_error, inventory.errors)),
        unread=tuple(Unread(_text(what), _unknown(why)) for what, why in inventory.unread),
        notes=tuple(map(_text, inventory.notes)),
    )


class _Redactor:
    """Cleans each answer once, however many targets share it."""

    def __init__(self) -> None:
        self._clean: dict[int, tuple[Any, Any]] = {}
        self._originals: dict[str, dict[str, int]] = {}

    def target(self, target: Target) -> Target:
        """Return the target without secrets."""
        changed: dict[str, Any] = {}
        texts = _TARGET_TEXTS(target)
        if _MARKS("\n".join(texts)):
            changed = {
                name: clean for name, text in zip(_TEXTS, texts, strict=True) if (clean := _text(text)) is not text
            }
        for name in ("answers", "tags", "metadata"):
            members = getattr(target, name)
            if (clean := self._once(members)) is not members:
                changed[name] = clean
        if target.replicas:
            changed["replicas"] = tuple(map(self.target, target.replicas))
        return replace(target, **changed) if changed else target

    def _once(self, value: Any) -> Any:
        known = self._clean.get(id(value))
        if known is None:
            # With the value itself, which keeps another one from getting its identity.
            known = self._clean[id(value)] = (value, self._whole(value))
        return known[1]

    def _whole(self, value: Any) -> Any:
        if type(value) is dict or isinstance(value, Mapping):
            return self._map(value)
        if isinstance(value, list | tuple):
            return self._list(value)
        return _unknown(value) if isinstance(value, Unknown) else value

    def _list(self, value: Sequence[Any]) -> Any:
        if set(map(type, value)) <= _STRING and not _MARKS("\n".join(value)):  # by far the most
            return value
        # The structures of a list may be shared: the other clients of a pool are those of each client.
        items = [self._once(item) if type(item) is dict else self._item(item) for item in value]
        return value if all(map(is_, items, value)) else items

    def _map(self, value: Mapping[str, Any]) -> Any:
        changed: dict[str, Any] = {}
        for name, inner in value.items():
            kind = type(inner)
            if kind is bool or kind is int or inner is None:
                continue
            if kind is str and not _MARKS(inner) and not is_sensitive(name):  # by far the most
                continue
            if inner and is_sensitive(name) and not isinstance(inner, float | Unknown):
                clean = PRESENT
            else:
                clean = inner if kind is dict and holds_units(name) else self._item(inner)
            if clean is not inner:
                changed[name] = clean
        return {**value, **changed} if changed else value

    def _item(self, value: Any) -> Any:
        kind = type(value)
        if kind is str:
            return self._distinct(value) if _MARKS(value) else value
        if kind is bool or kind is int or value is None:
            return value
        if kind is dict:
            return self._map(value)
        return self._list(value) if kind is list else self._once(value)

    def _distinct(self, text: str) -> str:
        """Return a text without credentials; two that differ only in these stay different, as rules compare them."""
        clean = without_credentials(text)
        if clean == text:
            return text
        numbers = self._originals.setdefault(clean, {})
        number = numbers.setdefault(text, len(numbers) + 1)
        return clean if number == 1 else clean.replace(REDACTED, f"(redacted {number})", 1)


def _text(text: str) -> str:
    return without_credentials(text) if _MARKS(text) else text


def _unknown(why: Unknown) -> Unknown:
    """Return the unknown value with its reason alone, if it holds a secret."""
    if isinstance(why, Sensitive) or any(isinstance(part, Sensitive) for part in getattr(why, "parts", ())):
        return Unknown(_text(why.reason))
    return why if (reason := _text(why.reason)) is why.reason else replace(why, reason=reason)


def _error(error: InputError) -> InputError:
    return error if (message := _text(error.message)) is error.message else replace(error, message=message)
