"""Findings accepted where they are written down: in a resource's ``Metadata``, and in comments of YAML and Terraform.

A malformed entry is an error of its file; the others hold all the same.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import Any, Final

from cognito_audit.model.inventory import InputError, Inventory, Location, Target
from cognito_audit.model.run import Run
from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.documents.comment import Comment
from cognito_audit.sources.files.input_file import read_file
from cognito_audit.suppressions.entries import MalformedEntry, Suppression, entry_of
from cognito_audit.text.suggestions import did_you_mean

NAME: Final = "cognito-audit"
KEYS: Final = ("rule", "reason", "expires", "owner")

_COMMENT: Final = re.compile(rf"{NAME}:\s*(.*)")
_IGNORE: Final = re.compile(r"ignore\[([^\]]*)\]\s*(.*)")
_WORD: Final = re.compile(r"(expires|owner)=(\S+)\s*")
_HCL: Final = (".tf", ".tfvars")
_WITHOUT_COMMENTS: Final = (".json", ".tfstate")
"""A plan may have tens of megabytes: these files are not read again."""
_READ: Final = ("cloudformation", "terraform")


@dataclass(frozen=True, slots=True)
class TemplateSuppressions:
    """The entries that were found, and what is wrong with those that cannot be used."""

    entries: tuple[Suppression, ...]
    errors: tuple[InputError, ...]


def in_templates(inventory: Inventory, run: Run) -> TemplateSuppressions:
    """What the templates of a run accept themselves; ``inventory`` is what the run judged."""
    found = [*_in_metadata(inventory.targets), *_in_comments(inventory, run)]
    errors = dict.fromkeys(one for one in found if isinstance(one, InputError))
    return TemplateSuppressions(tuple(one for one in found if isinstance(one, Suppression)), tuple(errors))


def _in_metadata(targets: Iterable[Target]) -> Iterator[Suppression | InputError]:
    """``Metadata: cognito-audit: ignore``, a list of entries; each speaks of its resource alone."""
    for target in targets:
        if NAME not in target.metadata:
            continue
        where, own = f"metadata.{NAME}", target.metadata[NAME]
        entries = own.get("ignore") if isinstance(own, dict) and own.keys() == {"ignore"} else None
        if not isinstance(entries, list):
            yield _error(target, where, "must hold ignore, a list of entries with rule and reason")
            continue
        for index, entry in enumerate(entries):
            yield _of_resource(target, entry, f"{where}.ignore[{index}]")


def _of_resource(target: Target, entry: Any, where: str) -> Suppression | InputError:
    if not isinstance(entry, dict):
        return _error(target, where, "an entry of ignore must have rule and reason")
    try:
        found = entry_of(entry, KEYS, str(target.locate(where)))
    except MalformedEntry as error:
        return _error(target, where, str(error))
    return replace(found, resource=target.id, by="template")


def _error(target: Target, where: str, message: str) -> InputError:
    place = target.locate(where) or Location(target.file)
    return InputError(f"Metadata {NAME}: {message}", place.file, place.line, place.column)


def _in_comments(inventory: Inventory, run: Run) -> Iterator[Suppression | InputError]:
    """``# cognito-audit: ignore[RULE] reason`` in the files that were read, and in those that findings point to."""
    sources = {read.name: read.source for read in inventory.inputs}
    placed = [result.location for result in run.results] + [subject.location for subject in run.subjects]
    files = {**dict.fromkeys({place.file for place in placed if place is not None}, ""), **sources}
    for file, source in sorted(files.items()):
        if source in ("", *_READ) and not file.endswith(_WITHOUT_COMMENTS):
            yield from _in_text(_text(file, inventory.texts), file, source)


def _text(file: str, texts: Mapping[str, str]) -> str:
    """The text of a file; empty for one that cannot be read, of which the run has said so: then nothing is accepted."""
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
    above = {comment.line for comment in comments if comment.alone}
    for comment in comments:
        said = _COMMENT.fullmatch(comment.text)
        if said:
            below = sum(
                1 for _ in takewhile(lambda line: line in above, range(comment.line, comment.line + len(above)))
            )
            lines = {comment.line, comment.line + below} if comment.alone else {comment.line}
            yield from _of_comment(said.group(1), Location(file, comment.line, comment.column), lines)


def _comments(text: str, file: str, source: str) -> Iterable[Comment]:
    """The comments of a text; JSON has none, whatever the file is called."""
    if text.lstrip()[:1] == "{":
        return []
    if file.endswith(_HCL) or source == "terraform":
        from cognito_audit.sources.terraform.hcl.comments import hcl_comments  # noqa: PLC0415  few runs need it

        return hcl_comments(text)
    from yaml import YAMLError  # noqa: PLC0415  as above

    from cognito_audit.sources.documents.yaml_comments import yaml_comments  # noqa: PLC0415

    try:
        return list(yaml_comments(text))
    except YAMLError:  # the run has said so
        return []


def _of_comment(said: str, place: Location, lines: Iterable[int]) -> Iterator[Suppression | InputError]:
    """An entry for each rule that a comment names."""
    ignore = _IGNORE.fullmatch(said)
    if ignore is None:
        hint = did_you_mean(said.partition("[")[0], ["ignore"])
        yield InputError(f"{NAME}: wanted is ignore[RULE] and a reason{hint}", place.file, place.line, place.column)
        return
    rules, rest = ignore.groups()
    entry: dict[str, str] = {}
    while word := _WORD.match(rest):
        entry[word.group(1)] = word.group(2)
        rest = rest[word.end() :]
    beside = frozenset((place.file, line) for line in lines)
    for rule in rules.split(","):
        try:
            found = entry_of({**entry, "rule": rule.strip(), "reason": rest}, KEYS, str(place))
        except MalformedEntry as error:
            yield InputError(f"{NAME}: ignore[{rules}]: {error}", place.file, place.line, place.column)
            return
        yield replace(found, by="template", beside=beside)
