"""The effective settings of one command: options over environment over configuration file over defaults."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cognito_audit.config import file as config
from cognito_audit.config.environments import environment
from cognito_audit.config.settings import Settings, resolve
from cognito_audit.errors import ConfigError
from cognito_audit.lib.files import read_text

if TYPE_CHECKING:
    from cognito_audit.reporting.documents import ConfigurationReport


def settings_for(
    options: Mapping[str, Any],
    *,
    env: str = "",
    start: Path | None = None,
    file: Path | None = None,
    use_file: bool = True,
    variables: Mapping[str, str] = os.environ,
) -> Settings:
    """Return the effective settings; ``options`` are those of the command line, by the name of the setting.

    ``env`` names an ``[env.NAME]``, whose settings go before those of the file. Without ``file``, the nearest
    configuration file is used, searched from ``start`` (the current folder) upwards. ``variables`` are the environment
    variables that may hold settings. Raises ``ConfigError``.
    """
    if file is not None and not file.is_file():
        raise ConfigError(f"--config: there is no file {file}")
    path = file or (config.find(start or Path.cwd()) if use_file else None)
    name = _shortened(path) if path else ""
    data = config.read(path, name) if path else {}
    if env:
        data = {**data, **environment(data, env, name).settings}
    return resolve(options, variables, data, file=name, env=env)


def configuration_report(settings: Settings) -> "ConfigurationReport":
    """Return the settings, and the rules that they change, as a document. Raises ``ConfigError``."""
    from cognito_audit.reporting.documents import ConfigurationReport
    from cognito_audit.services.audit import catalogue

    text = read_text(Path(settings.file)) if settings.file else ""
    return ConfigurationReport(settings, catalogue(settings), text, settings.env or None)


def first_path(paths: Sequence[str]) -> Path | None:
    """Return the first input that is a path: the search for a configuration file begins there."""
    return next((Path(path) for path in paths if path != "-" and Path(path).exists()), None)


def _shortened(file: Path) -> str:
    return str(file.relative_to(Path.cwd())) if file.is_relative_to(Path.cwd()) else str(file)
