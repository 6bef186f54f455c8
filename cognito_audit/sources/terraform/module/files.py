"""The files of ``.tf`` folders: each is parsed once, with the tfvars files beside it."""

import os
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from cognito_audit.model.inventory import InputError, Unread
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.files.assumptions import Assumptions
from cognito_audit.sources.files.input_file import read_file
from cognito_audit.sources.files.names import TERRAFORM
from cognito_audit.sources.terraform.evaluation.scope import Budget
from cognito_audit.sources.terraform.hcl.parser import (
    BLOCK_LABELS,
    MAX_CHARACTERS,
    Attribute,
    Block,
    Body,
    parse,
    parse_json,
    parse_json_values,
)

_OVERRIDE: Final = re.compile(r"(?:^|_)override\.(?:tf|tofu)(?:\.json)?$")
_SETTINGS: Final = frozenset({"terraform", "provider"})
"""Blocks that set nothing of a resource; tests often override them."""
_ONCE: Final = frozenset({"resource", "data", "module", "variable", "output"})
_OVERRIDES: Final = Unknown(
    "override files are not evaluated, and this one may change audited resources; audit a plan instead"
)
_MAX_TOTAL: Final = 20_000_000
"""The most text of ``.tf`` files that one run parses; python-hcl2 takes some six seconds for a megabyte."""
_MAX_STEPS: Final = 20_000_000
"""The evaluation steps of all root modules of one run together."""


@dataclass(frozen=True, slots=True)
class SourceFolder:
    """The blocks of a folder. ``shown`` is its name as the user would write it, ``names`` are those of all that it
    contains, ``files`` are the Terraform files that count, and ``unread`` is what was left out.
    """

    path: Path
    shown: str
    names: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    unread: tuple[Unread, ...] = ()


@dataclass(slots=True)
class ConfigurationFolders:
    """The ``.tf`` files of some folders, each parsed once. ``errors`` grow as folders are read; ``budget`` is for the
    evaluation of all of them, ``assumptions`` are values that the user gave.
    """

    errors: list[InputError] = field(default_factory=list)
    budget: Budget = field(default_factory=lambda: Budget(_MAX_STEPS))
    assumptions: Assumptions = field(default_factory=Assumptions)
    values: Mapping[str, str] = field(default_factory=dict)
    _folders: dict[str, SourceFolder] = field(default_factory=dict)
    _variables: dict[str, Mapping[str, Attribute]] = field(default_factory=dict)
    _bodies: dict[str, Body] = field(default_factory=dict)
    _characters: int = 0

    def folder(self, path: Path, shown: str) -> SourceFolder:
        """Return a folder with its blocks; one that cannot be listed has none, and says why."""
        key = os.path.realpath(path)
        if key not in self._folders:
            self._folders[key] = self._read(path, shown)
        return self._folders[key]

    def _read(self, path: Path, shown: str) -> SourceFolder:
        try:
            names = sorted(os.listdir(path))  # noqa: PTH208  a Path for each name of a large folder takes long
        except (OSError, ValueError) as error:
            reason = f"the folder cannot be listed: {getattr(error, 'strerror', None) or error}"
            return SourceFolder(path, shown, unread=(Unread(shown, Unknown(reason)),))
        files = tuple(name for name in _counted(names) if not os.path.isdir(path / name))  # noqa: PTH112  never raises
        unread: list[Unread] = []
        blocks = [block for name in files for block in self._blocks(path / name, joined(shown, name), unread)]
        return self.checked(SourceFolder(path, shown, tuple(names), files, unread=tuple(unread)), blocks)

    def _blocks(self, file: Path, name: str, unread: list[Unread]) -> Sequence[Block]:
        body = self.parsed(file, name, parse_json if name.endswith(".json") else parse)
        if not _OVERRIDE.search(file.name):
            return body.blocks
        if any(block.kind not in _SETTINGS for block in body.blocks):
            unread.append(Unread(name, _OVERRIDES))
        return ()

    def checked(self, folder: SourceFolder, blocks: Iterable[Block]) -> SourceFolder:
        """Return the folder with the blocks that can be evaluated; the others are errors, or unread if this release
        knows no such blocks.
        """
        first: dict[tuple[str, ...], Block] = {}
        good: list[Block] = []
        unread = list(folder.unread)
        for block in blocks:
            key, labels = (block.kind, *block.labels), BLOCK_LABELS.get(block.kind)
            if labels is None:
                why = Unknown(f"this release does not know blocks of the kind {block.kind}")
                unread.append(Unread(str(block.location), why))
            elif len(block.labels) != labels:
                self._refuse(block, f"a block of the kind {block.kind} needs {labels} labels, not {len(block.labels)}")
            elif block.kind in _ONCE and (other := first.setdefault(key, block)) is not block:
                self._refuse(block, f"{'.'.join(key)} is declared twice; first at {other.location}")
            else:
                good.append(block)
        return replace(folder, blocks=tuple(good), unread=tuple(unread))

    def _refuse(self, block: Block, message: str) -> None:
        place = block.location
        self.errors.append(InputError(message, place.file, place.line, place.column))

    def parsed(self, file: Path, name: str, parser: Callable[[str, str], Body]) -> Body:
        """Return what a file holds; it holds nothing, and is an error, if it cannot be read."""
        try:
            return parser(self._counted(read_file(file, named=True).text), name)
        except ParseError as error:
            self.errors.append(error.as_input_error(name))
        except RecursionError:
            self.errors.append(InputError("nested too deeply to be read", name))
        return Body()

    def body(self, file: Path, name: str) -> Body:
        """Return what a file holds that others include; it is parsed once."""
        key = os.path.realpath(file)
        if key not in self._bodies:
            self._bodies[key] = self.parsed(file, name, parse)
        return self._bodies[key]

    def _counted(self, text: str) -> str:
        if len(text) <= MAX_CHARACTERS:  # a longer one is not parsed
            self._characters += len(text)
        if self._characters > _MAX_TOTAL:
            raise ParseError(f"not parsed: this run has read {_MAX_TOTAL} characters before it; audit fewer at once")
        return text

    def variables(self, file: Path, name: str) -> Mapping[str, Attribute]:
        """Return what a tfvars file sets."""
        key = os.path.realpath(file)
        if key not in self._variables:
            parser = parse_json_values if name.endswith(".json") else parse
            self._variables[key] = self.parsed(file, name, parser).attributes
        return self._variables[key]


def _counted(names: Sequence[str]) -> list[str]:
    """Return the names of the files that count: OpenTofu reads ``x.tofu`` and leaves ``x.tf`` aside."""
    every = frozenset(names)
    found = (name for name in names if name.endswith(TERRAFORM))
    return [name for name in found if not (".tf" in name and _tofu(name) in every)]


def _tofu(name: str) -> str:
    stem, _, rest = name.rpartition(".tf")
    return f"{stem}.tofu{rest}"


def joined(folder: str, name: str) -> str:
    """Join a folder and a name as the user would write the path."""
    return posixpath.normpath(posixpath.join(folder, name))
