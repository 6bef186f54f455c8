"""Values as the three languages write them."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from cognito_audit.fixing.patch_preview import hcl, hcl_lines
from cognito_audit.fixing.patching.nodes import Style

_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_./:-]*[A-Za-z0-9_/]")
_WORDS: Final = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})


def scalar(value: Any, style: Style, like: str = "") -> str:
    """A single value; ``like`` is the text of the one it stands beside, whose quotes it takes over in YAML."""
    if style == "hcl":
        return hcl(value)
    if style == "json" or not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if like.startswith("'") and "'" not in value and value.isprintable():
        return f"'{value}'"
    plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS
    return value if plain and not like.startswith('"') else json.dumps(value, ensure_ascii=False)


def in_line(value: Any, style: Style) -> str:
    """A value on one line, in brackets where it is more than a scalar."""
    if isinstance(value, list):
        return f"[{', '.join(in_line(item, style) for item in value)}]"
    if isinstance(value, Mapping):
        pairs = (f"{name_of(name, style)} {in_line(inner, style)}" for name, inner in value.items())
        return f"{{{', '.join(pairs)}}}"
    return scalar(value, style)


def name_of(name: str, style: Style) -> str:
    """A member's name with what stands between it and its value."""
    return f"{json.dumps(name)}:" if style == "json" else f"{name} =" if style == "hcl" else f"{name}:"


def lines(name: str, value: Any, style: Style) -> Iterator[str]:
    """A member of an indented map, a line after the other."""
    if style == "hcl":
        yield from hcl_lines({name: value})
    elif isinstance(value, Mapping):
        yield f"{name}:"
        for inner, part in value.items():
            yield from (f"  {line}" for line in lines(inner, part, style))
    elif isinstance(value, list):
        yield f"{name}:"
        yield from (f"  - {scalar(item, style)}" for item in value)
    else:
        yield f"{name}: {scalar(value, style)}"
