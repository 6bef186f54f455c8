"""The members at the top of a document, which tell its format."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Final

from cognito_audit.sources.files.input_file import InputFile

Names = frozenset[str]

_KEY: Final = re.compile(rb"""^(?:"([^"\n]+)"|'([^'\n]+)'|([A-Za-z_$][\w.:$-]*))[ \t]*:(?:\s|$)""", re.MULTILINE)
_JSON_KEY: Final = re.compile(rb'"((?:[^"\\\n]|\\.)*+)"\s*+:')
_HEAD: Final = 4096


def members_at_top(file: InputFile) -> Sequence[Names]:
    """Return the names of the members at the top of a JSON or YAML document; of a list, those of each item.

    Of text that is not valid JSON it is the first member alone. Of several documents the first one counts in JSON, all
    of them together in YAML.
    """
    data = file.data.lstrip()
    if data[:1] not in (b"{", b"["):
        return [frozenset(_yaml_keys(file))]
    try:
        value, _ = json.JSONDecoder().raw_decode(data.decode("utf-8"))
    except (ValueError, RecursionError):
        first = _JSON_KEY.search(data[:_HEAD])
        return [frozenset({_text(first[1])} if first else ())]
    items = value if isinstance(value, list) else [value]
    return [frozenset(one) if isinstance(one, dict) else frozenset() for one in items]


def has_at_top(file: InputFile, members: Names) -> bool:
    """Return whether one of these members is at the top of a document, or of an item of a list at its top."""
    data = file.data.lstrip()
    if data[:1] not in (b"{", b"["):
        return any(name in members for name in _yaml_keys(file))
    first = _JSON_KEY.search(data[:_HEAD]) if data[:1] == b"{" else None
    if first and _text(first[1]) in members:  # which is most often so, and saves to read it all
        return True
    return any(members & names for names in members_at_top(file))


def _yaml_keys(file: InputFile) -> Iterator[str]:
    return (_text(match[match.lastindex or 0]) for match in _KEY.finditer(file.data))


def names_at_the_beginning(file: InputFile) -> Names:
    """Return the names of the members that JSON begins with, at whatever depth: a cheap hint."""
    head = file.data.lstrip()[:_HEAD]
    return frozenset(map(_text, _JSON_KEY.findall(head))) if head[:1] in (b"{", b"[") else frozenset()


def _text(name: bytes) -> str:
    return name.decode("utf-8", "replace")
