"""The members at the top of a document, which tell its format."""

import json
import re
from collections.abc import Sequence
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
        return [frozenset(_text(name) for match in _KEY.findall(file.data) for name in match if name)]
    try:
        value, _ = json.JSONDecoder().raw_decode(data.decode("utf-8"))
    except (ValueError, RecursionError):
        first = _JSON_KEY.search(data[:_HEAD])
        return [frozenset({_text(first[1])} if first else ())]
    items = value if isinstance(value, list) else [value]
    return [frozenset(one) if isinstance(one, dict) else frozenset() for one in items]


def names_at_the_beginning(file: InputFile) -> Names:
    """Return the names of the members that JSON begins with, at whatever depth: a cheap hint."""
    head = file.data.lstrip()[:_HEAD]
    return frozenset(map(_text, _JSON_KEY.findall(head))) if head[:1] in (b"{", b"[") else frozenset()


def _text(name: bytes) -> str:
    return name.decode("utf-8", "replace")
