"""``cognito-audit diagnose``."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from cognito_audit.cli import options
from cognito_audit.cli.guard import guarded

Error = Annotated[
    str | None,
    typer.Option(metavar="TEXT|-", help="An exception or log excerpt, alone or with a client; - for standard input."),
]
Sdk = Annotated[list[str] | None, typer.Option(metavar="NAME@VERSION", help="A library of the app; repeatable.")]
SdkFrom = Annotated[
    list[Path] | None,
    typer.Option(metavar="FILE", help="A requirements or lock file, package.json or go.mod of the app; repeatable."),
]
Snippet = Annotated[str, typer.Option(metavar="js|python", help="Print code for this client that does the chain.")]
InFile = Annotated[str, typer.Option("--client", help="Which client of the file: its name, id or address.")]


@guarded
def diagnose(
    paths: Annotated[list[str] | None, typer.Argument(help="A saved answer, template or plan; - for stdin.")] = None,
    user_pool_id: options.UserPoolId = None,
    client_id: options.ClientId = None,
    client: InFile = "",
    error: Error = None,
    sdk: Sdk = None,
    sdk_from: SdkFrom = None,
    snippet: Snippet = "",
    probe: options.Probe = None,
    yes: options.Yes = False,
    profile: options.Profile = None,
    region: options.Regions = None,
    endpoint_url: options.EndpointUrl = None,
    form: options.Format = None,
    config: options.Config = None,
    no_config: options.NoConfig = False,
    input_type: options.InputType = None,
    parameter: options.Parameters = None,
    terraform_dir: options.TerraformDir = "",
    requests_per_second: options.RequestsPerSecond = None,
    requests_per_pool: options.RequestsPerPool = None,
    color: options.Color = "auto",
    debug: options.Debug = False,
) -> int:
    """Say why Session is null for one app client.

    Names the cause with its evidence, and what would bite next. Exits 0 when nothing is broken and nothing unknown, 1
    when a cause was found, 3 when none was and something could not be seen: so it is of --error without a client, which
    tells what the text means and what to ask next.
    """
    from cognito_audit.services.diagnose import Asked, publish, publish_text, wanted
    from cognito_audit.services.diagnosis_input import one_client_asked, only_client
    from cognito_audit.services.settings import debug_to_stderr, first_path, settings_for
    from cognito_audit.services.sources import file_source, live_source, probed, refuse_probe

    paths, pools, clients = paths or [], user_pool_id or [], client_id or []
    text_alone = error is not None and not (paths or pools or clients)
    if not text_alone:
        one_client_asked(paths, pools, clients, client)
    refuse_probe(probe, clients)
    debug_to_stderr(wanted=debug)
    given = {
        "profile": profile,
        "regions": region,
        "endpoint-url": endpoint_url,
        "requests-per-second": requests_per_second,
        "requests-per-pool": requests_per_pool,
    }
    settings = settings_for(given, start=first_path(paths), file=config, use_file=not no_config)
    asked = Asked(client, error, tuple(sdk or ()), tuple(sdk_from or ()), snippet)
    reports = wanted(form, color, snippet)
    if text_alone and error is not None:
        return publish_text(error, settings, asked, reports, color)
    if paths:
        source = file_source(paths, input_type, parameter or [], terraform_dir, sys.stdin.buffer)
        return publish(source, settings, asked, reports, color)
    if not clients:
        with live_source(settings, pools, (), progress=False) as live:
            clients = [only_client(live)]
    with live_source(settings, pools, clients, progress=False) as live:
        return publish(probed(live, settings, probe, yes=yes), settings, asked, reports, color)
