"""The groups of options that several commands share; those of settings are made from the table ``KEYS``."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

import typer

from cognito_audit.cli.groups import FromSetting, OptionGroup
from cognito_audit.sources.input_types import INPUT_TYPES

if TYPE_CHECKING:
    from cognito_audit.config.settings import Settings
    from cognito_audit.services.publish import OutputRequest
    from cognito_audit.services.sources import SourceRequest

RunFile = Annotated[str, typer.Argument(metavar="RUN.json", help="A run saved with -f json=RUN.json; - for stdin.")]


class TargetOptions(OptionGroup):
    """Files, or a live user pool and its app clients."""

    PANEL: ClassVar[str] = "What to read"

    paths: Annotated[list[str], typer.Argument(metavar="[PATH]...", help="Files and folders; - for standard input.")]
    user_pool_id: Annotated[list[str], typer.Option(metavar="ID", help="User pool; repeatable.")]
    client_id: Annotated[
        list[str], typer.Option(metavar="ID", help="App client ID (needs --user-pool-id); repeatable.")
    ]


class FileInputOptions(OptionGroup):
    """How files are read."""

    PANEL: ClassVar[str] = "Files"

    input_type: Annotated[
        str | None,
        typer.Option(
            metavar="TYPE",
            help=f"Type of the files: {', '.join(INPUT_TYPES)}. [default: by content]",
        ),
    ]
    parameter: Annotated[
        list[str],
        typer.Option(
            metavar="NAME=VALUE|FILE",
            help="Template parameter or Terraform variable, or a file of parameters; repeatable.",
        ),
    ]
    var_file: Annotated[
        list[str],
        typer.Option(metavar="FILE", help="File of Terraform variables, as -var-file; repeatable, the last counts."),
    ]
    assume: Annotated[
        list[str],
        typer.Option(
            metavar="NAME=VALUE",
            help="Value of an import, SSM parameter, data source or output of a module elsewhere; repeatable.",
        ),
    ]
    terraform_dir: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="Folder of the .tf files, so that findings point to source lines."),
    ]


class AwsOptions(OptionGroup):
    """Where and as whom AWS is called."""

    PANEL: ClassVar[str] = "AWS"

    profile: Annotated[str | None, FromSetting("profile")]
    regions: Annotated[list[str], FromSetting("regions")]
    endpoint_url: Annotated[str | None, FromSetting("endpoint-url")]
    debug: Annotated[bool, typer.Option("--debug", help="Log requests (never their bodies) to stderr.")]

    def start_log(self) -> None:
        """Log requests to stderr from here on, where that is asked for."""
        if self.debug:
            from cognito_audit.lib.logging_setup import debug_log

            debug_log()


class LiveOptions(AwsOptions):
    """How live targets are read: the same for every command that reads them."""

    requests_per_second: Annotated[float | None, FromSetting("requests-per-second")]
    requests_per_pool: Annotated[float | None, FromSetting("requests-per-pool")]
    max_workers: Annotated[int | None, FromSetting("max-workers")]
    progress: Annotated[
        bool, typer.Option(help="Show progress on stderr if it is a terminal (the default).", show_default=False)
    ] = True


class LiveProbeOptions(OptionGroup):
    """Whether app clients that are read live are probed too."""

    PANEL: ClassVar[str] = "Probe"

    probe: Annotated[
        str | None,
        typer.Option(
            metavar="look|sign-up",
            help="Also call the API for each --client-id: look is read-only, sign-up creates a test user.",
        ),
    ]
    yes: Annotated[bool, typer.Option("--yes", help="Create the test user without asking.")]


class RuleOptions(OptionGroup):
    """Which rules run."""

    PANEL: ClassVar[str] = "Rules"

    select: Annotated[list[str], FromSetting("select")]
    ignore: Annotated[list[str], FromSetting("ignore")]
    profile_rules: Annotated[str | None, FromSetting("profile-rules")]
    rules: Annotated[list[str], FromSetting("rules")]


class FindingOptions(OptionGroup):
    """Which findings count."""

    PANEL: ClassVar[str] = "Findings"

    min_severity: Annotated[str | None, FromSetting("min-severity")]
    no_ignores: Annotated[bool, typer.Option("--no-ignores", help="Ignore all suppressions.")]


class ConfigOptions(OptionGroup):
    """Which configuration holds."""

    PANEL: ClassVar[str] = "Configuration"

    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Configuration file. [default: the nearest cognito-audit.toml]")
    ]
    no_config: Annotated[bool, typer.Option("--no-config", help="Use no configuration file.")]

    def resolve(self, *groups: OptionGroup, paths: Sequence[str] = (), env: str | None = None) -> "Settings":
        """Return the effective settings: those of the groups, of the environment, and of the configuration file.

        The search for the file begins at the first of the ``paths`` that exists. Raises ``ConfigError``.
        """
        from cognito_audit.services.settings import first_path, settings_for

        options = {name: value for group in groups for name, value in group.settings().items()}
        start = first_path(paths)
        return settings_for(options, env=env or "", start=start, file=self.config, use_file=not self.no_config)


class EnvConfigOptions(ConfigOptions):
    """Which configuration holds, and which of its environments."""

    env: Annotated[
        str | None, typer.Option(metavar="NAME", help="Use the pools and settings of [env.NAME] in the configuration.")
    ]


class OutputOptions(OptionGroup):
    """Which reports are written."""

    PANEL: ClassVar[str] = "Output"

    format: Annotated[
        list[str],
        typer.Option("--format", "-f", metavar="FORMAT[=FILE]", help="Report, on stdout or to a file; repeatable."),
    ]

    def request(self, document: type) -> "OutputRequest":
        """Return the reports of a kind of document. Raises ``UserError`` for an unknown format."""
        from cognito_audit.services.publish import output_request

        return output_request(self.format, document)


class ColorOutputOptions(OutputOptions):
    """Which reports are written, and whether in color."""

    color: Annotated[str, typer.Option(metavar="WHEN", help="Color: auto, always or never.")] = "auto"

    def request(self, document: type) -> "OutputRequest":
        """Return the reports of a kind of document. Raises ``UserError`` for an unknown format or choice of color."""
        from cognito_audit.services.publish import output_request

        return output_request(self.format, document, color=self.color)


class RunOutputOptions(ColorOutputOptions):
    """Which reports of a run are written, and how."""

    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Text: only what is wrong, where, and how to fix it.")
    ] = False
    show_fingerprints: Annotated[
        bool, typer.Option("--show-fingerprints", help="Text: show the fingerprint of each finding.")
    ] = False
    markdown_limit: Annotated[
        int | None,
        typer.Option(
            metavar="BYTES", min=4000, help="Truncate Markdown reports to this size; a GitHub comment takes 65536."
        ),
    ] = None
    sarif_anchor: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="SARIF: pin findings on live targets to this file of the repository."),
    ] = None
    sarif_include_suppressed: Annotated[
        bool,
        typer.Option("--sarif-include-suppressed", help="SARIF: include suppressed findings (GitHub would show them)."),
    ] = False

    def request(self, document: type) -> "OutputRequest":
        """Return the reports of a run. Raises ``UserError`` for an unknown format or choice of color."""
        from dataclasses import replace

        from cognito_audit.services.publish import output_request

        return replace(
            output_request(self.format, document, color=self.color),
            brief=self.quiet,
            fingerprints=self.show_fingerprints,
            sarif_anchor=self.sarif_anchor or "",
            sarif_suppressed=self.sarif_include_suppressed,
            markdown_limit=self.markdown_limit or 0,
        )


def source_request(
    targets: TargetOptions, files: FileInputOptions, live: LiveOptions, probe: LiveProbeOptions | None = None
) -> "SourceRequest":
    """Return what the options say to read."""
    from cognito_audit.services.sources import FileRequest, LiveRequest, SourceRequest

    return SourceRequest(
        FileRequest(
            tuple(targets.paths),
            files.input_type,
            tuple(files.parameter),
            files.terraform_dir or "",
            sys.stdin.buffer if sys.stdin else None,  # a daemon may have closed it
            tuple(files.assume),
            tuple(files.var_file),
        ),
        LiveRequest(
            tuple(targets.user_pool_id),
            tuple(targets.client_id),
            progress=sys.stderr if live.progress else None,
            probe=probe.probe if probe else None,
            yes=probe.yes if probe else False,
        ),
    )
