"""The newest release of each source, from its registry by the registry's own client."""

import re
import subprocess
import sys
import tarfile
import zlib
from pathlib import Path

BINDING = "@cdktn/provider-aws"
_PATIENCE = 600
_REASON = re.compile(r"^(npm )?err(or|!).*", re.IGNORECASE | re.MULTILINE)
"""The first of such lines says most: what npm says last is where its log is."""


class CannotFetch(Exception):  # noqa: N818  the reason why there is no source
    """A source could not be had. The message says which, why, and what helps."""


def from_pip(package: str, into: Path) -> Path:
    """The newest release of a package of PyPI, without what it needs, in a folder of its own."""
    folder = into / package
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--upgrade", "--target", str(folder)]
    _run([*command, package], into, package)
    return folder


def from_npm(package: str, into: Path) -> Path:
    """The newest release of a package of npm: what the ledger needs of it, unpacked.

    ``@latest``, because without it npm picks an older release on a Node.js that the newest does not name.
    """
    _run(["npm", "pack", "--loglevel", "error", f"{package}@latest"], into, package)
    archive = next(iter(into.glob("*.tgz")), None)
    if archive is None:
        raise CannotFetch(f"npm pack {package} wrote no archive: look at its output, or name a folder that holds it")
    try:
        with tarfile.open(archive) as held:
            wanted = [one for one in held if one.name == "package/package.json" or "/lib/cognito-" in one.name]
            held.extractall(into, wanted, filter="data")
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise CannotFetch(f"what npm pack {package} wrote is no archive ({error}): run it again") from None
    return into


def _run(command: list[str], folder: Path, package: str) -> None:
    help_ = f"check the network, or name a folder that holds {package}"
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotFetch(f"{package} could not be fetched ({error}): {help_}") from None
    if done.returncode:
        told = done.stderr.strip() or done.stdout.strip() or f"exit code {done.returncode}"
        reason = _REASON.search(told)
        why = reason[0] if reason else told.splitlines()[-1]
        raise CannotFetch(f"{package} could not be fetched ({why}): {help_}")
