"""The functions of the public API: what the commands ``check``, ``diagnose`` and ``report`` do, as Python calls.

They read no environment variable but those of the AWS SDK, and a configuration file only where one is named; they write
nothing and print nothing.
"""

from collections.abc import Sequence
from os import PathLike, fspath
from pathlib import Path
from typing import Any, TypedDict, Unpack

from cognito_audit.config.settings import KEYS, Settings
from cognito_audit.diagnosis.model import Diagnosis
from cognito_audit.errors import UserError
from cognito_audit.model.run import Run
from cognito_audit.text.suggestions import did_you_mean


class SettingOptions(TypedDict, total=False):
    """The settings as keyword arguments: the options of the command line, with underscores.

    docs/configuration.md describes each. ``env`` names an environment of the configuration file.
    """

    select: Sequence[str]
    ignore: Sequence[str]
    rules: Sequence[str]
    profile_rules: str
    fail_on: str
    min_severity: str
    allow_incomplete: bool
    allow_empty: bool
    exit_zero: bool
    profile: str
    regions: Sequence[str]
    endpoint_url: str
    requests_per_second: float
    requests_per_pool: float
    max_workers: int
    baseline: str
    env: str


def audit_files(
    paths: Sequence[str | PathLike[str]],
    *,
    config: str | PathLike[str] | None = None,
    input_type: str = "",
    parameters: Sequence[str] = (),
    terraform_dir: str = "",
    assumptions: Sequence[str] = (),
    suppressions: bool = True,
    **settings: Unpack[SettingOptions],
) -> Run:
    """Audit files and folders: templates, Terraform code and plans, saved answers of the AWS CLI, and evidence.

    ``config`` is a configuration file; without one, none is read. ``input_type`` is that of ``--input-type``, or empty
    to tell by content. ``parameters`` are ``NAME=VALUE``, parameter files or tfvars files; ``assumptions`` are
    ``NAME=VALUE`` for what only the deployer knows.
    ``suppressions`` False ignores all suppressions. Raises ``UserError`` for input or settings that cannot be used.
    """
    from cognito_audit.services.sources import FileRequest, SourceRequest

    if not paths:
        raise UserError("audit_files: expected at least one file or folder, got none")
    files = FileRequest(
        _texts(paths), input_type or None, _texts(parameters), terraform_dir, assumptions=_texts(assumptions)
    )
    source = SourceRequest(files=files)
    source.refuse_vagueness(settings.get("env", ""))
    return _audit(source, config, settings, suppressions=suppressions)


def audit_live(
    user_pool_ids: Sequence[str] = (),
    *,
    client_ids: Sequence[str] = (),
    identity_pool_ids: Sequence[str] = (),
    config: str | PathLike[str] | None = None,
    suppressions: bool = True,
    **settings: Unpack[SettingOptions],
) -> Run:
    """Audit user pools, app clients and identity pools of an AWS account; without an id, every pool of the regions.

    ``client_ids`` need the one user pool that they belong to. Credentials and region are the AWS SDK's, unless
    ``profile`` and ``regions`` say otherwise. Raises ``UserError`` for settings that cannot be used, and
    ``NothingToAudit``, a ``UserError``, where nothing could be read.
    """
    from cognito_audit.services.sources import LiveRequest, SourceRequest

    live = LiveRequest(_texts(user_pool_ids), _texts(client_ids), _texts(identity_pool_ids))
    every_pool = not (user_pool_ids or identity_pool_ids or settings.get("env"))
    source = SourceRequest(live=live, every_pool=every_pool)
    source.refuse_vagueness(settings.get("env", ""))
    return _audit(source, config, settings, suppressions=suppressions)


def diagnose(
    paths: Sequence[str | PathLike[str]] = (),
    *,
    client: str = "",
    user_pool_id: str = "",
    client_id: str = "",
    error: str | None = None,
    sdks: Sequence[str] = (),
    config: str | PathLike[str] | None = None,
    **settings: Unpack[SettingOptions],
) -> Diagnosis:
    """Diagnose why an app client gets no ``Session``, or what an error text means.

    The app client is one of ``paths`` (``client`` names it where there are several), or a live one by its ids.
    ``error`` is the text of an exception; without an app client it is explained alone. ``sdks`` are ``NAME@VERSION``.
    Raises ``UserError`` where the request does not name one app client, or it cannot be read.
    """
    from cognito_audit.services.diagnose import DiagnoseRequest, run_diagnosis
    from cognito_audit.services.sources import FileRequest, LiveRequest, SourceRequest

    live = LiveRequest((user_pool_id,) if user_pool_id else (), (client_id,) if client_id else ())
    source = SourceRequest(FileRequest(_texts(paths)), live)
    request = DiagnoseRequest(source, client, error, sdks=_texts(sdks))
    request.refuse_contradictions(settings.get("env", ""))
    return run_diagnosis(request, _resolved(config, settings)).diagnosis


def load_run(file: str | PathLike[str]) -> Run:
    """Load a run that was saved with ``-f json=FILE``, by this release or an older one; ``-`` reads standard input.

    Raises ``UserError`` naming the file and the location in it.
    """
    from cognito_audit.services import publish

    return publish.load_run(fspath(file))


def _audit(source: Any, config: str | PathLike[str] | None, options: SettingOptions, *, suppressions: bool) -> Run:
    from cognito_audit.services.audit import AuditOptions, AuditRequest, audit

    return audit(AuditRequest(source, AuditOptions(suppressions)), _resolved(config, options)).run


def _resolved(config: str | PathLike[str] | None, options: SettingOptions) -> Settings:
    from cognito_audit.services.settings import settings_for

    for name in options:
        if name not in SettingOptions.__annotations__:
            raise TypeError(f"unexpected keyword argument {name!r}{did_you_mean(name, SettingOptions.__annotations__)}")
    plain = {name.replace("_", "-"): _plain(name, value) for name, value in options.items() if name != "env"}
    file = None if config is None else Path(config)
    return settings_for(plain, env=options.get("env", ""), file=file, use_file=file is not None, variables={})


def _texts(values: str | PathLike[str] | Sequence[str | PathLike[str]]) -> tuple[str, ...]:
    """Return texts and paths as texts; one alone counts as a list of one, not as a list of its characters."""
    return (fspath(values),) if isinstance(values, str | PathLike) else tuple(fspath(value) for value in values)


def _plain(name: str, value: Any) -> Any:
    """Return a setting's value as the command line would give it: a path as text, and a text alone as a list of one."""
    if KEYS[name.replace("_", "-")].kind == "list":
        return _texts(value)
    return fspath(value) if isinstance(value, PathLike) else value
