"""From options to settings: what every command that reads the configuration does first."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cognito_audit.config import file as config
from cognito_audit.config.environments import environment
from cognito_audit.config.settings import Settings, resolve
from cognito_audit.errors import ConfigError


def settings_for(
    given: Mapping[str, Any], *, start: Path | None = None, file: Path | None = None, use_file: bool = True
) -> Settings:
    """The effective settings; ``start`` is where the search for a configuration file begins (the first input).

    ``given["env"]`` names the environment whose settings go before those of the file as a whole.
    """
    if file is not None and not file.is_file():
        raise ConfigError(f"--config: there is no file {file}")
    found = file or (config.find(start or Path.cwd()) if use_file else None)
    shown = _shown(found) if found else ""
    data = config.read(found, shown) if found else {}
    if given.get("env"):
        data = {**data, **environment(data, given["env"], shown).settings}
    return resolve(given, os.environ, data, shown)


def first_path(paths: Sequence[str]) -> Path | None:
    """The first input that is a path."""
    return next((Path(path) for path in paths if path != "-" and Path(path).exists()), None)


def _shown(file: Path) -> str:
    return str(file.relative_to(Path.cwd())) if file.is_relative_to(Path.cwd()) else str(file)


def debug_to_stderr(*, wanted: bool) -> None:
    """Log requests to stderr, without what bodies hold."""
    if wanted:
        from cognito_audit.lib.logging_setup import debug_log

        debug_log()
