"""``cognito-audit check``: live or files."""

import sys
from typing import Annotated

import typer

from cognito_audit.cli import options
from cognito_audit.cli.guard import guarded


@guarded
def check(
    paths: Annotated[list[str] | None, typer.Argument(help="Files and folders to audit; - for standard input.")] = None,
    user_pool_id: options.UserPoolId = None,
    client_id: options.ClientId = None,
    identity_pool_id: options.IdentityPoolId = None,
    every_pool: Annotated[bool, typer.Option("--all", help="Every pool of the regions.")] = False,
    env: options.Env = None,
    profile: options.Profile = None,
    region: options.Regions = None,
    endpoint_url: options.EndpointUrl = None,
    form: options.Format = None,
    sarif_anchor: options.SarifAnchor = "",
    sarif_include_suppressed: options.SarifSuppressed = False,
    markdown_limit: options.MarkdownLimit = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    profile_rules: options.ProfileRules = None,
    rules: options.Rules = None,
    fail_on: options.FailOn = None,
    min_severity: options.MinSeverity = None,
    allow_incomplete: options.AllowIncomplete = False,
    allow_empty: options.AllowEmpty = False,
    exit_zero: options.ExitZero = False,
    baseline: options.Baseline = None,
    no_ignores: options.NoIgnores = False,
    config: options.Config = None,
    no_config: options.NoConfig = False,
    input_type: options.InputType = None,
    parameter: options.Parameters = None,
    probe: options.Probe = None,
    yes: options.Yes = False,
    terraform_dir: options.TerraformDir = "",
    save_evidence: options.SaveEvidence = None,
    requests_per_second: options.RequestsPerSecond = None,
    requests_per_pool: options.RequestsPerPool = None,
    max_workers: options.MaxWorkers = None,
    quiet: options.Quiet = False,
    show_fingerprints: options.Fingerprints = False,
    color: options.Color = "auto",
    progress: options.Progress = True,
    debug: options.Debug = False,
) -> int:
    """Audit pools and app clients, live or in files.

    Files are templates, plans and saved answers.
    """
    from cognito_audit.services.audit import catalogue, judge_options, read_and_judge
    from cognito_audit.services.publish import publish, sarif_options, wanted
    from cognito_audit.services.settings import debug_to_stderr, first_path, settings_for
    from cognito_audit.services.sources import (
        env_pools,
        file_source,
        live_source,
        probed,
        refuse_mixture,
        refuse_probe,
        refuse_vagueness,
    )

    given = {
        "env": env,
        "select": select,
        "ignore": ignore,
        "profile-rules": profile_rules,
        "rules": rules,
        "fail-on": fail_on,
        "min-severity": min_severity,
        "allow-incomplete": allow_incomplete or None,
        "allow-empty": allow_empty or None,
        "exit-zero": exit_zero or None,
        "baseline": baseline,
        "profile": profile,
        "regions": region,
        "endpoint-url": endpoint_url,
        "requests-per-second": requests_per_second,
        "requests-per-pool": requests_per_pool,
        "max-workers": max_workers,
    }
    named = [*(user_pool_id or []), *(identity_pool_id or [])]
    refuse_mixture(paths or [], named, client_id or [])
    refuse_vagueness(paths or [], named, every_pool=every_pool, env=env)
    refuse_probe(probe, client_id or [])
    debug_to_stderr(wanted=debug)
    settings = settings_for(given, start=first_path(paths or []), file=config, use_file=not no_config)
    reports = wanted(form, color)
    how = judge_options(settings, catalogue(settings))
    if paths:
        source = file_source(paths, input_type, parameter or [], terraform_dir, sys.stdin.buffer)
        run = read_and_judge(source, how, settings, ignores=not no_ignores)
    else:
        pools = user_pool_id or ([] if identity_pool_id else env_pools(settings, env))
        with live_source(settings, pools, client_id or [], identity_pool_id or [], progress=progress) as live:
            seen = probed(live, settings, probe, yes=yes)
            run = read_and_judge(seen, how, settings, ignores=not no_ignores, evidence=save_evidence, env=env)
    sarif = sarif_options(reports, sarif_anchor, suppressed=sarif_include_suppressed)
    shown = {"brief": quiet, "fingerprints": show_fingerprints}
    return publish(run, reports, color, sarif, markdown_limit or 0, **shown)
