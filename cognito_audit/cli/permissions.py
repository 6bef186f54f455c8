"""``cognito-audit permissions``."""

from cognito_audit.cli import options
from cognito_audit.cli.guard import guarded


@guarded
def permissions(
    select: options.Select = None,
    ignore: options.Ignore = None,
    rules: options.Rules = None,
    config: options.Config = None,
    no_config: options.NoConfig = False,
) -> int:
    """Print the least-privilege IAM policy for the selected rules, as JSON."""
    import typer

    from cognito_audit.audit import catalogue
    from cognito_audit.cli.building import settings_for
    from cognito_audit.permissions import policy
    from cognito_audit.selection import select as selected

    given = {"select": select, "ignore": ignore, "rules": rules}
    settings = settings_for(given, file=config, use_file=not no_config)
    typer.echo(policy(selected(catalogue(settings), settings["select"], settings["ignore"])))
    return 0
