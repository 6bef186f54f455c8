"""``cognito-audit check``: live or files."""

from pathlib import Path
from typing import Annotated, ClassVar

import typer

from cognito_audit.cli import options
from cognito_audit.cli.groups import FromSetting, OptionGroup

EXAMPLES = (
    "check template.yaml",
    "check --all --region eu-west-1 -f text -f html=audit.html",
    "check --user-pool-id ID --client-id ID --fail-on medium",
)


class AuditTargetOptions(options.TargetOptions):
    """Files, or live targets."""

    PANEL: ClassVar[str] = "What to audit"

    identity_pool_id: Annotated[list[str], typer.Option(metavar="ID", help="Identity pool; repeatable.")]
    every_pool: Annotated[bool, typer.Option("--all", help="Every pool of the regions.")]


class GateOptions(OptionGroup):
    """What fails the gate."""

    PANEL: ClassVar[str] = "Gate"

    fail_on: Annotated[str | None, FromSetting("fail-on")]
    allow_incomplete: Annotated[bool, FromSetting("allow-incomplete")]
    allow_empty: Annotated[bool, FromSetting("allow-empty")]
    exit_zero: Annotated[bool, FromSetting("exit-zero")]
    baseline: Annotated[str | None, FromSetting("baseline")]


class AuditOutputOptions(options.RunOutputOptions):
    """Which reports are written, and whether what was read is saved."""

    save_evidence: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Save what a live run read (no secrets) to this folder.")
    ] = None


def check(
    targets: AuditTargetOptions,
    gate: GateOptions,
    findings: options.FindingOptions,
    rules: options.RuleOptions,
    output: AuditOutputOptions,
    files: options.FileInputOptions,
    live: options.LiveOptions,
    probe: options.LiveProbeOptions,
    config: options.EnvConfigOptions,
) -> int:
    """Audit user pools and app clients, live or in files.

    Files are templates, infrastructure code and plans, and saved answers of the AWS CLI.
    """
    from cognito_audit.model.run import Run
    from cognito_audit.services.audit import AuditOptions, AuditRequest, audit
    from cognito_audit.services.publish import publish_run

    source = options.source_request(targets, files, live, probe)
    identity_pools = tuple(targets.identity_pool_id)
    source = source._replace(live=source.live._replace(identity_pool_ids=identity_pools), every_pool=targets.every_pool)
    source.refuse_vagueness(config.env or "")
    source.refuse_probe()
    live.start_log()
    settings = config.resolve(gate, findings, rules, live, paths=targets.paths, env=config.env)
    reports = output.request(Run)
    how = AuditOptions(suppressions=not findings.no_ignores, evidence=output.save_evidence)
    return publish_run(audit(AuditRequest(source, how), settings).run, reports, audited_here=True)
