"""The lines of JSON and YAML that hold secrets, by the path of each value."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from cognito_audit.lib.redaction import holds_units, is_sensitive, without_credentials
from cognito_audit.sources.documents import Document, ParseError, Path, read_documents
from cognito_audit.sources.secrecy.names import lines_with, may_be_secret, may_hold_secret

_KEYWORDS: Final = (
    "secret", "passw", "passphrase", "private", "credential", "apikey", "api_key", "api-key", "accesskey",
    "access_key", "access-key", "token", "session", "usercode", "logins", "authparameters", "challengeresponses",
    "confirmationcode", "noecho", "parameterkey", "templateurl", "sensitive", "ephemeral", "format_version",
    "resource_changes", "planned_values", "terraform_version",
)  # fmt: skip
_ANY_WORD: Final = f"(?:{'|'.join(_KEYWORDS)})"
_KEY: Final = re.compile(rf"""{_ANY_WORD}[\w.-]*["']?\s*:|\b(?:name|key)["']?\s*:\s*["']?[\w.-]*{_ANY_WORD}""")
_ELSEWHERE: Final = ("serverless::application", "-----begin", "\\u", "\\x", "\\/", "? ")
"""A text without these, and without one of those words in a key, holds no secret by path."""
_HARMLESS: Final = re.compile(
    r"""(?:generatesecret|passwordpolicy|temporarypasswordvaliditydays|passwordhistorysize|tokenvalidityunits
    |enabletokenrevocation|refreshtokenrotation|(?:access|id|refresh)tokenvalidity|authsessionvalidity
    |casesensitive|maxsessionduration)["']?\s*:
    |(?:access|id|refresh)token["']?\s*:\s*["']?(?:minutes|hours|days|seconds)\b""",
    re.VERBOSE,
)
"""What a line may say of secrets without holding one."""
_REFERENCE: Final = re.compile(r"\$\{(?:var\.|local\.)?([A-Za-z0-9_-]+)")
_OF_PLANS: Final = frozenset({"format_version", "resource_changes", "planned_values", "terraform_version"})
_PAIRS: Final = (("Name", "Value"), ("name", "value"), ("Key", "Value"), ("ParameterKey", "ParameterValue"))
"""How a member is written as an item of a list: its name and its value."""
_MARKS: Final = ("NoEcho", "sensitive", "ephemeral")
_DEFAULTS: Final = ("Default", "default")
_NESTED: Final = ("TemplateURL", "Location")
_DECLARATIONS: Final = frozenset({"Parameters", "Mappings", "variable", "locals"})
_Position = tuple[int, int]
"""A line and a column, counted from 1."""


def hidden_in_document(text: str, file: str, names: Collection[str] = ()) -> Collection[int] | None:
    """Return the lines that hold secrets; None where that is not known. ``names`` are secret variables of Terraform."""
    if not names and not _may_hold_secrets(text):
        return ()
    try:
        documents = read_documents(text, file)
    except (ParseError, RecursionError):
        return None
    hidden: set[int] = set()
    for document in documents:
        if isinstance(document.value, Mapping) and document.value.keys() & _OF_PLANS:
            return None  # a plan marks elsewhere what is secret, and shows its variables
        hidden |= _SecretPaths(document, names).lines(text)
    return hidden


def _may_hold_secrets(text: str) -> bool:
    """Return whether a text need be parsed again: most templates say no more of secrets than that there is one."""
    lower = "\n".join({line.strip() for line in text.lower().split("\n")})  # most lines of templates are alike
    return any(word in lower for word in _ELSEWHERE) or any(
        _KEY.search(_HARMLESS.sub("", line)) for word in _KEYWORDS for line in _lines_with_word(lower, word)
    )


def _lines_with_word(text: str, word: str) -> set[str]:
    lines: set[str] = set()
    at = text.find(word)
    while at >= 0:
        end = text.find("\n", at)
        lines.add(text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else None])
        at = text.find(word, end) if end >= 0 else -1
    return lines


def secret_names(text: str, file: str) -> set[str]:
    """Return the names of the parameters or variables that are secret, or become one. Raises ``ParseError``."""
    return {name for document in read_documents(text, file) for name in _SecretPaths(document, ()).names}


class _SecretPaths:
    """The secrets of a document: their paths, their values, and the names of parameters that they come from."""

    def __init__(self, document: Document, names: Collection[str]) -> None:
        self._document = document
        self.names = set(names)
        self._values: set[str] = set()
        self._paths: list[Path] = []
        self._spans: dict[Path, tuple[_Position, _Position]] = {}
        self._visit(document.value, (), "")
        self._follow_names(document.value, ())

    def lines(self, text: str) -> set[int]:
        """Return the numbers of the lines that hold a secret, or repeat one."""
        lines, starts = text.split("\n"), sorted(start for start, _ in self._spans.values())
        spans = (self._spans[path] for path in self._paths if path in self._spans)
        hidden = {line for start, last in spans for line in _lines_between(start, last, starts, lines)}
        return hidden | lines_with(text, self._values)

    def _visit(self, value: Any, path: Path, name: str) -> _Position:
        """Look at a part and all within; return where the last of them begins."""
        start = last = self._document.position(path)
        if _is_secret(value, name):
            self._add(path, value)
            if _is_marked(value):
                self.names.add(name)
        if isinstance(value, Mapping):
            if any(one in value for one in _NESTED) and "Parameters" in value:
                self._add((*path, "Parameters"), value["Parameters"])
            for key, inner in value.items():
                last = max(last, self._visit(inner, (*path, key), "" if holds_units(name) else key))
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                last = max(last, self._visit(inner, (*path, index), ""))
        self._spans[path] = (start, last)
        return last

    def _follow_names(self, value: Any, path: Path) -> None:
        """Add what is declared under the names that secrets come from; secret variables of Terraform are members."""
        if not isinstance(value, Mapping):
            return
        for key, inner in value.items():
            own = (*path, key)
            if key in self.names and (not path or _DECLARATIONS.intersection(path)):
                self._add(own, inner)
            elif not path or (len(path) == 1 and (key in _DECLARATIONS or path[0] in _DECLARATIONS)):
                self._follow_names(inner, own)

    def _add(self, path: Path, value: Any) -> None:
        self._paths.append(path)
        for text, is_name in _content(value):
            (self.names if is_name else self._values).add(text)


def _lines_between(start: _Position, last: _Position, starts: Sequence[_Position], lines: Sequence[str]) -> range:
    """Return the lines from the beginning of a part to that of the next one, which may share its last line."""
    after = bisect_right(starts, last)
    if after == len(starts):
        return range(start[0], len(lines) + 1)
    line, column = starts[after]
    is_shared = line == last[0] or lines[line - 1][: column - 1].strip(" \t-") != ""
    return range(start[0], line + 1 if is_shared else line)


def _is_secret(value: Any, name: str) -> bool:
    """Return whether a value is secret, by the name of its member or by the marks beside it."""
    if _is_marked(value):
        return True
    if isinstance(value, Mapping):
        pairs = [(value[key], other) for key, other in _PAIRS if key in value and other in value]
        if "ParameterKey" in value or any(isinstance(one, str) and may_hold_secret(one) for one, _ in pairs):
            return True
        return bool(value) and bool(name) and is_sensitive(name)
    if isinstance(value, str) and without_credentials(value) != value:
        return True
    return bool(name) and may_hold_secret(name) and may_be_secret(value)


def _is_marked(value: Any) -> bool:
    return isinstance(value, Mapping) and any(str(value.get(mark, False)).lower() != "false" for mark in _MARKS)


def _content(value: Any) -> Iterator[tuple[str, bool]]:
    """Yield the texts of a secret, and the names that it refers to."""
    if isinstance(value, str):
        names = _REFERENCE.findall(value)
        yield from ((name, True) for name in names)
        if not names:
            yield value, False
    elif isinstance(value, list):
        for inner in value:
            yield from _content(inner)
    elif isinstance(value, Mapping):
        if isinstance(value.get("Ref"), str):
            yield value["Ref"], True
        elif isinstance(found := value.get("Fn::FindInMap"), list) and found and isinstance(found[0], str):
            yield found[0], True
        else:
            own = (
                _DEFAULTS
                if _is_marked(value)
                else next((pair[1:] for pair in _PAIRS if value.keys() >= {*pair}), tuple(value))
            )
            for key in own:
                yield from _content(value.get(key))
