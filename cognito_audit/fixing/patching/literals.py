"""Values as the three syntaxes write them."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from cognito_audit.fixing.patch_preview import hcl, hcl_lines
from cognito_audit.fixing.patching.nodes import Syntax

_UNQUOTED: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_./:-]*[A-Za-z0-9_/]")
_RESERVED: Final = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})


def scalar(value: Any, syntax: Syntax, neighbour: str = "") -> str:
    """Return a scalar as text; in YAML it takes over the quotes of ``neighbour``, the text of a value beside it."""
    if syntax == "hcl":
        return hcl(value)
    if syntax == "json" or not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if neighbour.startswith("'") and "'" not in value and value.isprintable():
        return f"'{value}'"
    needs_no_quotes = _UNQUOTED.fullmatch(value) and value.lower() not in _RESERVED
    return value if needs_no_quotes and not neighbour.startswith('"') else json.dumps(value, ensure_ascii=False)


def in_line(value: Any, syntax: Syntax) -> str:
    """Return a value on one line, lists and maps in brackets."""
    if isinstance(value, list):
        return f"[{', '.join(in_line(item, syntax) for item in value)}]"
    if isinstance(value, Mapping):
        pairs = (f"{name_of(name, syntax)} {in_line(inner, syntax)}" for name, inner in value.items())
        return f"{{{', '.join(pairs)}}}"
    return scalar(value, syntax)


def name_of(name: str, syntax: Syntax) -> str:
    """Return a member's name with the sign that separates it from its value."""
    return f"{json.dumps(name)}:" if syntax == "json" else f"{name} =" if syntax == "hcl" else f"{name}:"


def lines(name: str, value: Any, syntax: Syntax) -> Iterator[str]:
    """Yield the lines of a member of an indented map."""
    if syntax == "hcl":
        yield from hcl_lines({name: value})
    elif isinstance(value, Mapping):
        yield f"{name}:"
        for inner, part in value.items():
            yield from (f"  {line}" for line in lines(inner, part, syntax))
    elif isinstance(value, list):
        yield f"{name}:"
        yield from (f"  - {scalar(item, syntax)}" for item in value)
    else:
        yield f"{name}: {scalar(value, syntax)}"
