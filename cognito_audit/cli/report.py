"""``cognito-audit report``: a saved run, shown again."""

from cognito_audit.cli import options

EXAMPLES = ("report run.json", "report run.json -f html=audit.html")


def report(file: options.RunFile, output: options.RunOutputOptions) -> int:
    """Render a saved run again, without AWS. The exit code is the one of the run."""
    from cognito_audit.model.run import Run
    from cognito_audit.services.publish import load_run, publish_run

    reports = output.request(Run)
    return publish_run(load_run(file), reports)
