"""``cognito-audit fix``: plan the mending of findings, show it in a form, or apply it."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from cognito_audit.cli import options
from cognito_audit.cli.guard import guarded

Form = Annotated[str | None, typer.Option("--as", help="diff (default), aws-cli, boto3, cloudformation or terraform.")]
Apply = Annotated[bool, typer.Option("--apply", help="Carry the plan out; asks first, on a terminal.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
BackupDir = Annotated[Path | None, typer.Option(help="Where --apply saves the originals.")]
Restore = Annotated[Path | None, typer.Option(metavar="FILE", help="Put a saved original back.")]


@guarded
def fix(
    paths: Annotated[list[str] | None, typer.Argument(help="Templates to fix, instead of live resources.")] = None,
    user_pool_id: options.UserPoolId = None,
    client_id: Annotated[
        list[str] | None,
        typer.Option("--client-id", help="An app client of it, and not the pool itself; repeatable."),
    ] = None,
    form: Form = None,
    output: options.Format = None,
    apply: Apply = False,
    yes: Yes = False,
    backup_dir: BackupDir = None,
    restore: Restore = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    min_severity: options.MinSeverity = None,
    rules: options.Rules = None,
    config: options.Config = None,
    no_config: options.NoConfig = False,
    profile: options.Profile = None,
    region: options.Regions = None,
    endpoint_url: options.EndpointUrl = None,
    input_type: options.InputType = None,
    parameter: options.Parameters = None,
    terraform_dir: options.TerraformDir = "",
    requests_per_second: options.RequestsPerSecond = None,
    requests_per_pool: options.RequestsPerPool = None,
    progress: options.Progress = True,
    debug: options.Debug = False,
) -> int:
    """Plan how findings are mended; --apply carries it out.

    No other setting is lost, and nothing is changed without --apply.
    """
    from cognito_audit.reporting.documents import FixReport, RestoreReport
    from cognito_audit.services.fix import Asked, fix_files, fix_live, reports_wanted, restore_saved
    from cognito_audit.services.settings import debug_to_stderr, first_path, settings_for
    from cognito_audit.services.sources import file_source

    given = {
        "select": select,
        "ignore": ignore,
        "min-severity": min_severity,
        "rules": rules,
        "profile": profile,
        "regions": region,
        "endpoint-url": endpoint_url,
        "requests-per-second": requests_per_second,
        "requests-per-pool": requests_per_pool,
    }
    reports = reports_wanted(form, output, RestoreReport if restore else FixReport)
    asked = Asked(reports, apply=apply, yes=yes, folder=backup_dir)
    asked.check(paths or [], user_pool_id or [], client_id or [], restore)
    debug_to_stderr(wanted=debug)
    settings = settings_for(given, start=first_path(paths or []), file=config, use_file=not no_config)
    if restore is not None:
        return restore_saved(restore, asked, settings)
    if paths:
        source = file_source(paths, input_type, parameter or [], terraform_dir, sys.stdin.buffer)
        return fix_files(source, asked, settings)
    return fix_live(user_pool_id or [], client_id or [], asked, settings, progress=progress)
