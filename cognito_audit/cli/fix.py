"""``cognito-audit fix``: plan fixes of findings, show them in a format, or apply them."""

from pathlib import Path
from typing import Annotated, ClassVar

import typer

from cognito_audit.cli import options
from cognito_audit.cli.groups import OptionGroup

EXAMPLES = (
    "fix --user-pool-id ID --client-id ID",
    "fix --user-pool-id ID --client-id ID --select CA101 --apply",
    "fix template.yaml --as cloudformation | git apply",
)


class FixTargetOptions(options.TargetOptions):
    """Templates, or live targets."""

    PANEL: ClassVar[str] = "What to fix"

    client_id: Annotated[
        list[str], typer.Option(metavar="ID", help="App client of the pool, and not the pool itself; repeatable.")
    ]


class ApplyOptions(OptionGroup):
    """Whether the plan is applied."""

    PANEL: ClassVar[str] = "Apply"

    apply: Annotated[bool, typer.Option("--apply", help="Apply the plan to the live targets, after asking.")]
    yes: Annotated[bool, typer.Option("--yes", help="Apply or restore without asking.")]
    backup_dir: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder in which --apply saves the originals. [default: the state folder]"),
    ]
    restore: Annotated[Path | None, typer.Option(metavar="FILE", help="Put a saved original back.")]
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="With --restore --yes: also undo what was changed since the fix.")
    ]


class PlanOutputOptions(options.OutputOptions):
    """The formats of the plan."""

    short_format: Annotated[
        str | None,
        typer.Option("--as", metavar="FORMAT", help="Short for -f: diff, aws-cli, boto3, cloudformation or terraform."),
    ]


def fix(
    targets: FixTargetOptions,
    apply: ApplyOptions,
    findings: options.FindingOptions,
    rules: options.RuleOptions,
    output: PlanOutputOptions,
    files: options.FileInputOptions,
    live: options.LiveOptions,
    config: options.EnvConfigOptions,
) -> int:
    """Plan fixes for findings; --apply applies them.

    Each fix keeps all other settings. Nothing is changed without --apply.
    """
    from cognito_audit.services.fix import FixRequest
    from cognito_audit.services.publish_fix import fix_and_publish, fix_output

    reports = fix_output(output.format, output.short_format, restoring=apply.restore is not None)
    request = FixRequest(
        options.source_request(targets, files, live),
        tuple(report.format for report in reports.reports),
        not findings.no_ignores,
        apply.apply,
        apply.yes,
        apply.backup_dir,
        apply.restore,
        apply.overwrite,
    )
    request.refuse_contradictions(config.env or "")
    live.start_log()
    settings = config.resolve(findings, rules, live, paths=targets.paths, env=config.env)
    return fix_and_publish(request, settings, reports)
