"""The last step of every source: what it returns holds no secret, in no answer, name, reason or note."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from operator import attrgetter, is_
from typing import Any, Final

from cognito_audit.lib.redaction import PRESENT, REDACTED, holds_units, is_sensitive, without_credentials
from cognito_audit.model.inventory import InputError, Inventory, Target, TargetInfo, Unread
from cognito_audit.model.partial import Choice, PartialText, Present
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.secrecy.sensitive import Sensitive

_TEXTS: Final = tuple(one.name for one in fields(TargetInfo) if one.type is str)
"""The members of a target that are texts."""
_TARGET_TEXTS: Final = attrgetter(*_TEXTS)
_STRING: Final = {str}
_MARKS: Final = ("=", "%", "rivate", "PRIVATE", "eyJ")
_USER: Final = re.compile(r"//\S*@").search
_PARTS: Final = ("prefix", "suffix", "shown", "decision")
"""The members of unknown values that are texts of the file, beside the reason."""
_PLAIN: Final = frozenset({bool, int, float, type(None)})


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
        self._harmless: set[int] = set()
        self._names: set[str] = set()
        self._originals: dict[str, dict[str, int]] = {}

    def target(self, target: Target) -> Target:
        """Return the target without secrets."""
        changed: dict[str, Any] = {}
        texts = _TARGET_TEXTS(target)
        if _is_marked("\n".join(texts)):
            changed = {
                name: clean for name, text in zip(_TEXTS, texts, strict=True) if (clean := _text(text)) is not text
            }
        for name in ("answers", "tags", "metadata"):
            members = getattr(target, name)
            if members and not self._is_harmless(members) and (clean := self._once(members)) is not members:
                changed[name] = clean
        if target.replicas:
            changed["replicas"] = tuple(map(self.target, target.replicas))
        return replace(target, **changed) if changed else target

    def _is_harmless(self, value: Any) -> bool:
        """Return whether a structure is certain to hold no secret: nothing in it need be looked at one by one.

        The structures in it are remembered by their identity; the inventory keeps all of them alive.
        """
        texts: list[str] = []
        waiting, seen, harmless = [value], set(), self._harmless
        while waiting:
            part = waiting.pop()
            kind = type(part)
            if kind is dict or kind is list:
                inner = self._without_units(part) if kind is dict else part
                seen.add(id(part))
            elif kind is Unknown:
                texts.append(part.reason)
                continue
            elif isinstance(part, Unknown) and not _is_sensitive(part):
                texts += (part.reason, *(getattr(part, name) for name in _PARTS if hasattr(part, name)))
                inner = part.options if isinstance(part, Choice) else ()
            else:
                return False
            if inner is None:
                return False
            for one in inner:  # a loop, because most are short
                kind = type(one)
                if kind is str:
                    texts.append(one)
                elif kind not in _PLAIN and id(one) not in harmless:
                    waiting.append(one)
        if _is_marked("\n".join(texts)):
            return False
        self._harmless |= seen
        return True

    def _without_units(self, members: dict[str, Any]) -> Collection[Any] | None:
        """Return the values of the members, units aside; None where a member has a secret, by its name."""
        has_units = False
        for name in members.keys() - self._names:
            value = members[name]
            if is_sensitive(name):
                if _hidden(value) != value:
                    return None
            elif holds_units(name) and type(value) is dict:
                has_units = True
            elif not holds_units(name):
                self._names.add(name)
        if not has_units:
            return members.values()
        return [value for name, value in members.items() if not (holds_units(name) and type(value) is dict)]

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
        if isinstance(value, Choice):
            return Choice(*_words(value), tuple(map(self._item, value.options)))
        return _unknown(value) if isinstance(value, Unknown) else value

    def _list(self, value: Sequence[Any]) -> Any:
        if set(map(type, value)) <= _STRING and not _is_marked("\n".join(value)):  # by far the most
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
            if kind is str and not _is_marked(inner) and not is_sensitive(name):  # by far the most
                continue
            if is_sensitive(name):
                clean = _hidden(inner)
            else:
                clean = inner if kind is dict and holds_units(name) else self._item(inner)
            if clean is not inner:
                changed[name] = clean
        return {**value, **changed} if changed else value

    def _item(self, value: Any) -> Any:
        kind = type(value)
        if kind is str:
            return self._distinct(value) if _is_marked(value) else value
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


def _is_marked(text: str) -> bool:
    """Return whether a text has in it what every text with a credential has."""
    return any(mark in text for mark in _MARKS) or ("@" in text and _USER(text) is not None)


def _text(text: str) -> str:
    return without_credentials(text) if _is_marked(text) else text


def _words(choice: Choice) -> tuple[str, str, str]:
    return _text(choice.reason), choice.action, _text(choice.decision)


def _hidden(secret: Any) -> Any:
    """Return what is kept of a secret: that it is there, or why that is not known."""
    if isinstance(secret, Choice):
        return Choice(*_words(secret), tuple(map(_hidden, secret.options)))
    if isinstance(secret, PartialText):
        return Present(_text(secret.reason), secret.action)
    if isinstance(secret, Unknown):
        return _unknown(secret)
    return PRESENT if secret and not isinstance(secret, float) else secret


def _unknown(why: Unknown) -> Unknown:
    """Return the unknown value with its reason alone, if it holds a secret."""
    if _is_sensitive(why):
        return Unknown(_text(why.reason))
    texts = {name: getattr(why, name) for name in ("reason", *_PARTS) if hasattr(why, name)}
    changed: dict[str, Any] = {name: clean for name, text in texts.items() if (clean := _text(text)) is not text}
    return replace(why, **changed) if changed else why


def _is_sensitive(why: Unknown) -> bool:
    return isinstance(why, Sensitive) or any(isinstance(part, Sensitive) for part in getattr(why, "parts", ()))


def _error(error: InputError) -> InputError:
    return error if (message := _text(error.message)) is error.message else replace(error, message=message)
