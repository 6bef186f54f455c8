"""``cognito-audit diff``: two saved runs, or live clients against their definitions."""

import sys
from typing import Annotated

import typer

from cognito_audit.cli import options
from cognito_audit.cli.guard import guarded

Map = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="DEFINITION=CLIENT_ID", help="Which client a logical id or address defines."),
]


@guarded
def diff(
    paths: Annotated[
        list[str], typer.Argument(metavar="A B | PATH...", help="Two saved runs, or what defines clients.")
    ],
    user_pool_id: options.UserPoolId = None,
    client_id: options.ClientId = None,
    mapped: Map = None,
    form: options.Format = None,
    fail_on: options.FailOn = None,
    allow_incomplete: options.AllowIncomplete = False,
    profile: options.Profile = None,
    region: options.Regions = None,
    endpoint_url: options.EndpointUrl = None,
    config: options.Config = None,
    no_config: options.NoConfig = False,
    input_type: options.InputType = None,
    parameter: options.Parameters = None,
    terraform_dir: options.TerraformDir = "",
    requests_per_second: options.RequestsPerSecond = None,
    requests_per_pool: options.RequestsPerPool = None,
    debug: options.Debug = False,
) -> int:
    """Compare two saved runs, or live app clients with files.

    Says what got worse between two runs, or how live app clients drifted from their template or plan.

    Exits 0 when nothing is worse and nothing drifted, 1 when something is, 3 when something could not be compared.
    """
    from cognito_audit.comparison.drift import drift
    from cognito_audit.comparison.runs import compared
    from cognito_audit.reporting.documents import ComparisonReport
    from cognito_audit.reporting.output import write_reports
    from cognito_audit.reporting.presentation import Presentation
    from cognito_audit.services import compare
    from cognito_audit.services.publish import load_run
    from cognito_audit.services.settings import debug_to_stderr, first_path, settings_for
    from cognito_audit.services.sources import file_source, live_source
    from cognito_audit.text.terminal import Terminal, terminal_width

    pools, clients = user_pool_id or [], client_id or []
    compare.refuse_unclear(paths, pools, clients, mapped or [])
    reports, mapping = compare.reports_wanted(form), compare.mapping_of(mapped or [])
    debug_to_stderr(wanted=debug)
    if pools:
        given = {
            "profile": profile,
            "regions": region,
            "endpoint-url": endpoint_url,
            "requests-per-second": requests_per_second,
            "requests-per-pool": requests_per_pool,
        }
        settings = settings_for(given, start=first_path(paths), file=config, use_file=not no_config)
        defined = file_source(paths, input_type, parameter or [], terraform_dir, sys.stdin.buffer).read(frozenset())
        with live_source(settings, pools, clients, progress=False) as source:
            live = source.read(frozenset({"client"}))
        found = drift(live, defined, mapping, every_client=not clients)
        report = ComparisonReport(found, found.exit_code(allow_incomplete=allow_incomplete))
    else:
        before, after = (load_run(path, sys.stdin) for path in paths)
        runs = compared(before, after)
        code = runs.exit_code(compare.threshold(fail_on, after), allow_incomplete=allow_incomplete)
        report = ComparisonReport(runs, code)
    write_reports(report, reports, Presentation(Terminal(terminal_width())))
    return report.exit_code
