"""The libraries that a project's own files name: requirements, lock files, package.json, go.mod."""

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cognito_audit.errors import UserError
from cognito_audit.lib.files import read_text

_REQUIREMENT: Final = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(?P<version>[^;#@]*)")
_GO_REQUIREMENT: Final = re.compile(r"(?:require\s+)?(?P<name>[\w./~-]+\.[\w./~-]+)\s+(?P<version>v[\w.+-]+)")
MOST_BYTES: Final = 16 * 1024 * 1024
"""The largest list of libraries that is read."""
_SECTIONS: Final = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A library that a file names: ``version`` is exact or a range, as written; ``origin`` is the file and line."""

    name: str
    version: str
    ecosystem: str
    origin: str


def read_manifest(file: Path) -> tuple[Requirement, ...]:
    """Read the libraries that a file names. Raises ``UserError`` for an unreadable file or an unsupported kind."""
    reader = _reader(file)
    try:
        return tuple(reader(read_text(file, f"--sdk-from {file}", MOST_BYTES), str(file)))
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise UserError(f"--sdk-from {file}: not a well-formed {file.name}: {error}") from error


def _reader(file: Path) -> Callable[[str, str], Iterator[Requirement]]:
    name = file.name.lower()
    if name in READERS:
        return READERS[name]
    if name.endswith((".txt", ".in")):
        return _requirements
    raise UserError(f"--sdk-from {file}: expected one of {', '.join(READERS)}, or a requirements file (*.txt)")


def _requirements(text: str, origin: str) -> Iterator[Requirement]:
    """Read a pip requirements file; files included with ``-r`` are not followed."""
    for number, line in enumerate(text.splitlines(), 1):
        match = _REQUIREMENT.match(line.strip())
        if match:
            version = match["version"].split("--hash")[0].strip().rstrip("\\").strip().strip("()")
            name = re.sub(r"[-_.]+", "-", match["name"])
            yield Requirement(name, version, "pypi", f"{origin}:{number}")


def _python_lock(text: str, origin: str) -> Iterator[Requirement]:
    """Read the ``[[package]]`` tables of poetry.lock or uv.lock."""
    for package in tomllib.loads(text).get("package", []):
        yield Requirement(str(package["name"]), str(package.get("version", "")), "pypi", origin)


def _package_json(text: str, origin: str) -> Iterator[Requirement]:
    document = _object(text)
    for section in _SECTIONS:
        for name, version in document.get(section, {}).items():
            # A git address, a file or a tag gives no version.
            yield Requirement(name, version if re.match(r"[\^~<>=v\s]*\d", version) else "", "npm", origin)


def _package_lock(text: str, origin: str) -> Iterator[Requirement]:
    """Read package-lock.json: ``packages`` by path (versions 2 and 3) or nested ``dependencies`` (version 1)."""
    document = _object(text)
    if "packages" in document:
        for path, package in document["packages"].items():
            name = package.get("name") or path.rpartition("node_modules/")[2]
            if path and "version" in package:
                yield Requirement(name, package["version"], "npm", origin)
        return
    pending: list[Mapping[str, Any]] = [document.get("dependencies", {})]
    while pending:
        for name, package in pending.pop().items():
            yield Requirement(name, package.get("version", ""), "npm", origin)
            pending.append(package.get("dependencies", {}))


def _go_mod(text: str, origin: str) -> Iterator[Requirement]:
    for number, line in enumerate(text.splitlines(), 1):
        match = _GO_REQUIREMENT.match(line.strip())
        if match:
            yield Requirement(match["name"], match["version"], "go", f"{origin}:{number}")


def _object(text: str) -> Mapping[str, Any]:
    document = json.loads(text)
    if not isinstance(document, dict):
        raise TypeError("not an object")
    return document


READERS: Final[Mapping[str, Callable[[str, str], Iterator[Requirement]]]] = {
    "requirements.txt": _requirements,
    "poetry.lock": _python_lock,
    "uv.lock": _python_lock,
    "package.json": _package_json,
    "package-lock.json": _package_lock,
    "npm-shrinkwrap.json": _package_lock,
    "go.mod": _go_mod,
}
"""By file name."""
