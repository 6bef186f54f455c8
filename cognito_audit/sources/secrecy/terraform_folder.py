"""The secret variables and locals of folders of Terraform files, by their declarations and the modules they call."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.files.input_file import read_file
from cognito_audit.sources.files.names import TERRAFORM_VARIABLES
from cognito_audit.sources.secrecy.document_lines import hidden_in_document, secret_names
from cognito_audit.sources.secrecy.hcl_lines import HclText, UnbalancedTextError

_SOURCE: Final = re.compile(r'"(\.{1,2}/[^"$]*)"')
_MOST_FILES: Final = 500


@dataclass(frozen=True, slots=True)
class _DeclaredSecrets:
    """What the files of a folder declare: all variables, the secret names, and the secret arguments of its calls.

    ``passed`` maps the source of a local module to the names of its variables that are secret there.
    """

    declared: frozenset[str] = frozenset()
    secrets: frozenset[str] = frozenset()
    passed: Mapping[str, frozenset[str]] = field(default_factory=dict)


class TerraformFolders:
    """Folders that lines are shown of, each read once."""

    def __init__(self) -> None:
        self._known: dict[Path, _DeclaredSecrets | None] = {}

    def hidden(self, file: Path, text: str) -> Collection[int] | None:
        """Return the lines of a file that hold secrets; None where that is not known."""
        folder = self._folder(file.parent)
        values = file.name.endswith(TERRAFORM_VARIABLES)
        if folder is None:
            return None
        if file.suffix == ".json":
            return None if values else hidden_in_document(text, file.name, folder.secrets)
        try:
            return HclText(text).hidden(
                folder.secrets, folder.passed, folder.declared - folder.secrets if values else None
            )
        except UnbalancedTextError:
            return None

    def _folder(self, path: Path) -> _DeclaredSecrets | None:
        """Return a folder; None where one of its files cannot be read, or has brackets that do not match."""
        key = path.resolve()
        if key not in self._known:
            self._known[key] = _DeclaredSecrets()  # of a module that calls itself, nothing more is known
            try:
                self._known[key] = self._read(key)
            except (OSError, ParseError, UnbalancedTextError, RecursionError):
                self._known[key] = None
        return self._known[key]

    def _read(self, path: Path) -> _DeclaredSecrets | None:
        files = [file for file in sorted(path.iterdir()) if file.name.endswith((".tf", ".tofu"))]
        if len(files) > _MOST_FILES:
            return None
        texts = [HclText(read_file(file, named=False).text) for file in files]
        names = {name for text in texts for name in text.marked()}
        for file in path.iterdir():
            if file.name.endswith((".tf.json", ".tofu.json")):
                names |= secret_names(read_file(file, named=False).text, file.name)
        passed = dict(self._passed(path, texts))
        while found := {name for text in texts for name in text.references(names, passed)} - names:
            names |= found
        declared = frozenset(name for text in texts for name in text.declared())
        return _DeclaredSecrets(declared, frozenset(names), passed)

    def _passed(self, path: Path, texts: Collection[HclText]) -> Iterator[tuple[str, frozenset[str]]]:
        for text in texts:
            for source in text.module_sources():
                match = _SOURCE.search(source)
                called = self._folder(path / match.group(1)) if match and (path / match.group(1)).is_dir() else None
                if called is not None:
                    yield source, called.secrets
