"""``cognito-audit demo`` and ``cognito-audit sandbox``: a Cognito on this machine, with no AWS account."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from cognito_audit.lib.console import print_error

DEMO_EXAMPLES = ("demo",)
SANDBOX_EXAMPLES = ("sandbox", "sandbox --port 4599 --empty")

BANNER = (
    "An emulation on this machine: moto, with what AWS documents of sign-up, sessions, tiers and updates modelled on "
    "top. What it says about a Session comes from the documentation, not from AWS itself."
)


def demo(
    html: Annotated[Path, typer.Option("--html", metavar="FILE", help="File for the HTML report.")] = Path(
        "cognito-audit-demo.html"
    ),
    color: Annotated[str, typer.Option(metavar="WHEN", help="Color: auto, always or never.")] = "auto",
) -> int:
    """Audit a dozen pools in a local Cognito, without AWS.

    Needs no AWS account and no network beyond this machine. Exits 0 when the audit is complete, whatever its findings.
    """
    from cognito_audit.errors import ExitCode
    from cognito_audit.model.run import Run
    from cognito_audit.sandbox.process import running_sandbox
    from cognito_audit.sandbox.seed import REGIONS
    from cognito_audit.services.audit import AuditRequest, audit
    from cognito_audit.services.publish import output_request, publish_run
    from cognito_audit.services.settings import settings_for
    from cognito_audit.services.sources import LiveRequest, SourceRequest

    reports = output_request(["text", f"html={html}"], Run, color=color)
    with running_sandbox(seeded=True) as sandbox:
        print_error(BANNER)
        quick = {"requests-per-second": 200.0, "requests-per-pool": 200.0}  # the sandbox has no quotas
        settings = settings_for({"regions": REGIONS, "endpoint-url": sandbox.endpoint_url, **quick}, use_file=False)
        request = AuditRequest(SourceRequest(live=LiveRequest(progress=sys.stderr), every_pool=True))
        run = audit(request, settings).run
    code = publish_run(run, reports)
    print_error(f"the same as a page: {html}")
    return ExitCode.OK if code == ExitCode.FINDINGS else code


def sandbox(
    port: Annotated[int, typer.Option(metavar="PORT", min=0, max=65535, help="Port; 0 for a free one.")] = 0,
    empty: Annotated[bool, typer.Option("--empty", help="Start without pools.")] = False,
) -> int:
    """Keep a local Cognito running.

    Prints the --endpoint-url to use with it.
    """
    import threading

    from cognito_audit.reporting.output import print_report
    from cognito_audit.sandbox.process import running_sandbox, usage

    with running_sandbox(port, seeded=not empty) as running:
        print_error(BANNER)
        print_report(usage(running.endpoint_url), sys.stdout)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print_error("stopped")
    return 0
