"""Suppressions in templates: in the ``Metadata`` of a resource, and in comments of YAML and Terraform.

A malformed entry is an error of its file; the others still apply.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

from cognito_audit.model.inventory import InputError, Inventory, Location, Target
from cognito_audit.model.run import Run
from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.documents.comment import Comment
from cognito_audit.sources.files.input_file import read_file
from cognito_audit.suppressions.entries import MalformedEntry, Suppression, entry_of
from cognito_audit.text.suggestions import did_you_mean

NAME: Final = "cognito-audit"
KEYS: Final = ("rule", "status", "missing", "reason", "expires", "owner")

_COMMENT: Final = re.compile(rf"{NAME}:\s*(.*)")
_IGNORE: Final = re.compile(r"ignore\[([^\]]*)\]\s*(.*)")
_WORD: Final = re.compile(r"(expires|owner|status)=(\S+)\s*")
_HCL: Final = (".tf", ".tfvars")
_WITHOUT_COMMENTS: Final = (".json", ".tfstate")
"""A plan may have tens of megabytes: these files are not read again."""
_READ: Final = ("cloudformation", "terraform")


class TemplateSuppressions(NamedTuple):
    """The entries, and the errors of those that cannot be used."""

    entries: tuple[Suppression, ...]
    errors: tuple[InputError, ...]


def in_templates(inventory: Inventory, run: Run) -> TemplateSuppressions:
    """Return the suppressions in the templates of a run; ``inventory`` is what the run judged."""
    parsed = [*_in_metadata(inventory.targets), *_in_comments(inventory, run)]
    errors = dict.fromkeys(one for one in parsed if isinstance(one, InputError))
    return TemplateSuppressions(tuple(one for one in parsed if isinstance(one, Suppression)), tuple(errors))


def _in_metadata(targets: Iterable[Target]) -> Iterator[Suppression | InputError]:
    """Parse ``Metadata: cognito-audit: ignore``, a list of entries; each is for its own resource only."""
    for target in targets:
        if NAME not in target.metadata:
            continue
        path, table = f"metadata.{NAME}", target.metadata[NAME]
        entries = table.get("ignore") if isinstance(table, dict) and table.keys() == {"ignore"} else None
        if not isinstance(entries, list):
            yield _error(target, path, "expected ignore, a list of entries with rule and reason")
            continue
        for index, entry in enumerate(entries):
            yield _of_resource(target, entry, f"{path}.ignore[{index}]")


def _of_resource(target: Target, table: Any, path: str) -> Suppression | InputError:
    if not isinstance(table, dict):
        return _error(target, path, "expected an entry with rule and reason")
    try:
        entry = entry_of(table, KEYS, str(target.locate(path)))
    except MalformedEntry as error:
        return _error(target, path, str(error))
    return replace(entry, target=target.id, by="template")


def _error(target: Target, path: str, message: str) -> InputError:
    location = target.locate(path) or Location(target.file)
    return InputError(f"Metadata {NAME}: {message}", location.file, location.line, location.column)


def _in_comments(inventory: Inventory, run: Run) -> Iterator[Suppression | InputError]:
    """Parse ``# cognito-audit: ignore[RULE] reason`` in the files read and those that findings point to."""
    sources = {read.name: read.source for read in inventory.inputs}
    locations = [result.location for result in run.results] + [target.location for target in run.targets]
    files = {**dict.fromkeys({location.file for location in locations if location is not None}, ""), **sources}
    for file, source in sorted(files.items()):
        if source in ("", *_READ) and not file.endswith(_WITHOUT_COMMENTS):
            yield from _in_text(_text(file, inventory.texts), file, source)


def _text(file: str, texts: Mapping[str, str]) -> str:
    """Return the text of a file; empty for one that cannot be read, which the run has reported already."""
    if file in texts:
        return texts[file]
    try:
        return read_file(Path(file), named=False).text
    except ParseError:
        return ""


def _in_text(text: str, file: str, source: str) -> Iterator[Suppression | InputError]:
    if f"{NAME}:" not in text:
        return
    comments = list(_comments(text, file, source))
    below: dict[int, int] = {}
    for comment in reversed(comments):
        if comment.alone:
            below[comment.line] = below.get(comment.line + 1, comment.line + 1)
    for comment in comments:
        match = _COMMENT.fullmatch(comment.text)
        if match:
            lines = {comment.line, below[comment.line]} if comment.alone else {comment.line}
            yield from _of_comment(match.group(1), Location(file, comment.line, comment.column), lines)


def _comments(text: str, file: str, source: str) -> Iterable[Comment]:
    """Return the comments of a text; JSON has none, whatever the name of the file."""
    if text.lstrip()[:1] == "{":
        return []
    if file.endswith(_HCL) or source == "terraform":
        from cognito_audit.sources.terraform.hcl.comments import hcl_comments  # noqa: PLC0415  few runs need it

        return hcl_comments(text)
    from yaml import YAMLError  # noqa: PLC0415  as above

    from cognito_audit.sources.documents.yaml_comments import yaml_comments  # noqa: PLC0415

    try:
        return list(yaml_comments(text))
    except YAMLError:  # the run has reported it
        return []


def _of_comment(text: str, location: Location, lines: Iterable[int]) -> Iterator[Suppression | InputError]:
    """Return an entry for each rule that a comment names."""
    ignore = _IGNORE.fullmatch(text)
    if ignore is None:
        hint = did_you_mean(text.partition("[")[0], ["ignore"])
        yield _comment_error(f"expected ignore[RULE] and a reason{hint}", location)
        return
    rules, rest = ignore.groups()
    options: dict[str, str] = {}
    while word := _WORD.match(rest):
        options[word.group(1)] = word.group(2)
        rest = rest[word.end() :]
    anchors = frozenset((location.file, line) for line in lines)
    for rule in rules.split(","):
        try:
            entry = entry_of({**options, "rule": rule.strip(), "reason": rest}, KEYS, str(location))
        except MalformedEntry as error:
            yield _comment_error(f"ignore[{rules}]: {error}", location)
            return
        yield replace(entry, by="template", lines=anchors)


def _comment_error(message: str, location: Location) -> InputError:
    return InputError(f"{NAME}: {message}", location.file, location.line, location.column)
