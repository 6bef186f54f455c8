"""Names and texts that point to secrets: which members of files hold some, and which lines look as if they did.

Wider than the paths by which answers are cleaned: a line that a report leaves out costs its reader a look into the
file.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import Any, Final

from cognito_audit.lib.redaction import is_sensitive, without_credentials

WORDS: Final = r"secret|passw(?:or)?d|passphrase|private[_-]?key|credential|api[_-]?key|access[_-]?key|token"
_POINTS_TO_SECRET: Final = re.compile(WORDS, re.IGNORECASE)
_ABOUT_SECRETS: Final = re.compile(
    r"generate_?secret|.*validity(?:_?days|_?units)?|enable_?token_?revocation|.*_?rotation|.*_?policy|.*_?arn"
    r"|.*_?history_?size|.*_?endpoint.*|(?:.*_)?token_?url|next_?token",
    re.IGNORECASE,
)
"""Names of settings that are about secrets, and hold none."""
_HARMLESS: Final = re.compile(r"true|false|null|enabled|disabled|seconds|minutes|hours|days|[0-9]{1,4}", re.IGNORECASE)
"""Values that hold no secret, whatever the name."""
_LINE_WORDS: Final = ("secret", "passw", "private", "credential", "api")
_SECRET_IN_LINE: Final = re.compile(
    r"""(?<!generate)(?<!generate_)(?:secret|passw(?:or)?d|private_?key|credential|api_?key)["']?\s*[:=]\s*"""
    r"(?!true\b|false\b|null\b)\S"
)
_RUN: Final = re.compile(r"[\w+=]{20,}")
_NOISE: Final = re.compile(
    r"(?=.*[0-9])(?=.*[a-z])(?=.*[A-Z]).{32,}|[0-9a-f]{40,}|A[KS]IA[A-Z0-9]{16}"  # the last are ids of access keys
)
"""A long text that no person wrote: a key or a token, as comments hold some."""
_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([/\"']))")
"""Escapes of JSON, YAML and HCL behind which a sign of a URL may hide."""
_LEAST_LENGTH: Final = 4
"""Shorter secrets are not looked for elsewhere in a file."""


def may_hold_secret(name: str) -> bool:
    """Return whether a member of that name may hold a secret."""
    return (is_sensitive(name) or _POINTS_TO_SECRET.search(name) is not None) and not _ABOUT_SECRETS.fullmatch(name)


def may_be_secret(value: Any) -> bool:
    """Return whether the value of such a member may be one: a text or a list of texts, and more than a word of ours."""
    if isinstance(value, list):
        return any(map(may_be_secret, value))
    return isinstance(value, str) and value != "" and not _HARMLESS.fullmatch(value)


def looks_secret(line: str) -> bool:
    """Return whether a line looks as if it held a secret, whatever its place in the file."""
    lower = line.lower()
    if any(word in lower for word in _LINE_WORDS) and _SECRET_IN_LINE.search(lower):
        return True
    plain = _ESCAPE.sub(_unescaped, line) if "\\" in line else line
    noisy = any(map(_NOISE.fullmatch, _RUN.findall(line)))
    return noisy or any(without_credentials(one) != one for one in (line, plain))


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else match[3]


def lines_with(text: str, values: Iterable[str]) -> set[int]:
    """Return the numbers of the lines that repeat one of some values; of a value of several lines, each counts."""
    starts = line_starts(text)
    found: set[int] = set()
    for part in {line.strip() for value in values for line in value.splitlines()}:
        at = text.find(part) if len(part) >= _LEAST_LENGTH else -1
        while at >= 0:
            found.add(bisect_right(starts, at))
            at = text.find(part, at + len(part))
    return found


def line_starts(text: str) -> list[int]:
    """Return the offsets at which lines begin."""
    return [0, *(match.end() for match in re.finditer("\n", text))]
