"""``cognito-audit diff``: two saved runs, or live clients against their definitions."""

from typing import Annotated, ClassVar

import typer

from cognito_audit.cli import options
from cognito_audit.cli.groups import FromSetting, OptionGroup

EXAMPLES = (
    "diff before.json after.json",
    "diff template.yaml --user-pool-id ID",
    "diff template.yaml --user-pool-id ID --map WebClient=CLIENT_ID",
)


class ComparedOptions(options.TargetOptions):
    """Two saved runs, or a live pool and what defines its clients."""

    PANEL: ClassVar[str] = "What to compare"

    paths: Annotated[
        list[str], typer.Argument(metavar="A B | PATH...", help="Two saved runs, or the files that define app clients.")
    ]
    mapping: Annotated[
        list[str],
        typer.Option("--map", metavar="DEFINITION=CLIENT_ID", help="App client that a definition defines; repeatable."),
    ]


class DiffGateOptions(OptionGroup):
    """What fails the comparison."""

    PANEL: ClassVar[str] = "Gate"

    fail_on: Annotated[
        str | None,
        typer.Option(metavar="SEVERITY", help="Lowest severity that fails. [default: as in the second run]"),
    ]
    allow_incomplete: Annotated[bool, FromSetting("allow-incomplete")]


def diff(
    compared: ComparedOptions,
    gate: DiffGateOptions,
    output: options.OutputOptions,
    files: options.FileInputOptions,
    live: options.LiveOptions,
    config: options.EnvConfigOptions,
) -> int:
    """Compare two saved runs, or live app clients with their files.

    Shows what got worse between two runs, or how live app clients drifted from their template or plan.

    Exits 0 when nothing is worse and nothing drifted, 1 when something is, 3 when something could not be compared.
    """
    from cognito_audit.reporting.documents import ComparisonReport
    from cognito_audit.services.compare import CompareRequest, compare_definitions, compare_runs
    from cognito_audit.services.publish import load_run, publish

    source = options.source_request(compared, files, live)
    request = CompareRequest(source, tuple(compared.mapping), gate.fail_on, gate.allow_incomplete)
    request.refuse_contradictions(config.env or "")
    reports = output.request(ComparisonReport)
    live.start_log()
    if request.is_drift:
        settings = config.resolve(live, paths=compared.paths, env=config.env)
        result = compare_definitions(request, settings)
    else:
        before, after = (load_run(path) for path in compared.paths)
        result = compare_runs(before, after, request)
    publish(result.report, reports)
    return result.exit_code()
