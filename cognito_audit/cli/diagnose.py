"""``cognito-audit diagnose``."""

import sys
from pathlib import Path
from typing import Annotated, ClassVar

import typer

from cognito_audit.cli import options
from cognito_audit.cli.groups import OptionGroup

EXAMPLES = (
    "diagnose --user-pool-id ID --client-id ID",
    "diagnose template.yaml --client WebClient",
    'diagnose --error "NotAuthorizedException: User does not exist."',
)


class ClientOptions(options.TargetOptions):
    """One app client, live or in a file."""

    PANEL: ClassVar[str] = "What to diagnose"

    client: Annotated[
        str | None, typer.Option(metavar="NAME", help="App client of the file: its name, ID, logical ID or address.")
    ]


class SymptomOptions(OptionGroup):
    """What the user sees, and which libraries the app has."""

    PANEL: ClassVar[str] = "Symptoms"

    error: Annotated[
        str | None,
        typer.Option(metavar="TEXT|-", help="Exception or log excerpt, alone or with a client; - for stdin."),
    ]
    sdk: Annotated[list[str], typer.Option(metavar="NAME@VERSION", help="Library of the app; repeatable.")]
    sdk_from: Annotated[
        list[Path],
        typer.Option(metavar="FILE", help="Requirements or lock file, package.json or go.mod; repeatable."),
    ]


class DiagnosisOutputOptions(options.ColorOutputOptions):
    """Which reports are written, and whether code is."""

    snippet: Annotated[
        str | None, typer.Option(metavar="js|python", help="Print code that signs users up with this client.")
    ] = None


def diagnose(
    client: ClientOptions,
    symptoms: SymptomOptions,
    output: DiagnosisOutputOptions,
    files: options.FileInputOptions,
    live: options.LiveOptions,
    probe: options.LiveProbeOptions,
    config: options.EnvConfigOptions,
) -> int:
    """Explain why SignUp returns no Session for one app client.

    Names the cause with its evidence, and what comes next. Exits 0 when nothing is broken and nothing unknown, 1 when a
    cause was found, 3 when none was and something could not be seen. With --error and no client, it explains the text
    and exits 3.
    """
    from cognito_audit.diagnosis.model import Diagnosis
    from cognito_audit.services.diagnose import DiagnoseRequest, run_diagnosis
    from cognito_audit.services.publish import diagnosis_output, publish_diagnosis

    request = DiagnoseRequest(
        options.source_request(client, files, live, probe),
        client.client or "",
        symptoms.error,
        sys.stdin,
        tuple(symptoms.sdk),
        tuple(symptoms.sdk_from),
        output.snippet or "",
    )
    request.refuse_contradictions(config.env or "")
    reports = diagnosis_output(output.request(Diagnosis), snippet=bool(output.snippet), formats=bool(output.format))
    live.start_log()
    settings = config.resolve(live, paths=client.paths, env=config.env)
    return publish_diagnosis(run_diagnosis(request, settings), reports)
