"""``cognito-audit demo`` and ``cognito-audit sandbox``: a Cognito on this machine, with no AWS account."""

from pathlib import Path
from typing import Annotated

import typer

from cognito_audit.cli import options
from cognito_audit.cli.guard import guarded
from cognito_audit.lib.console import print_error

BANNER = (
    "An emulation on this machine: moto, with what AWS documents of sign-up, sessions, tiers and updates modelled on "
    "top. What it says of a Session is the documentation's word, not AWS's own answer."
)


@guarded
def demo(
    html: Annotated[Path, typer.Option("--html", help="Where the HTML report goes.")] = Path("cognito-audit-demo.html"),
    color: options.Color = "auto",
) -> int:
    """Audit a dozen pools in a local Cognito, without AWS.

    Needs no AWS account and no network beyond this machine. Exits 0 when the audit ran to its end, whatever it found.
    """
    from cognito_audit.cli.sandbox_process import running_sandbox
    from cognito_audit.errors import ExitCode
    from cognito_audit.sandbox.seed import REGIONS
    from cognito_audit.services.audit import catalogue, judge_options, read_and_judge
    from cognito_audit.services.publish import publish, wanted
    from cognito_audit.services.settings import settings_for
    from cognito_audit.services.sources import live_source

    reports = wanted(["text", f"html={html}"], color)
    with running_sandbox(seeded=True) as sandbox:
        print_error(BANNER)
        quick = {"requests-per-second": 200.0, "requests-per-pool": 200.0}  # the sandbox has no quotas
        given = {"regions": REGIONS, "endpoint-url": sandbox.endpoint_url, **quick}
        settings = settings_for(given, use_file=False)
        with live_source(settings, [], [], progress=True) as live:
            run = read_and_judge(live, judge_options(settings, catalogue(settings)), settings)
    code = publish(run, reports, color)
    print_error(f"the same as a page: {html}")
    return ExitCode.OK if code == ExitCode.FINDINGS else code


@guarded
def sandbox(
    port: Annotated[int, typer.Option(help="The port; 0 takes a free one.")] = 0,
    empty: Annotated[bool, typer.Option("--empty", help="Start without pools.")] = False,
) -> int:
    """Keep a local Cognito running.

    Prints the --endpoint-url to use with it.
    """
    import threading

    from cognito_audit.cli.sandbox_process import how_to_use, running_sandbox

    with running_sandbox(port, seeded=not empty) as running:
        print_error(BANNER)
        typer.echo(how_to_use(running.endpoint_url))
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print_error("stopped")
    return 0
