"""The options that several commands share, spelled once."""

from pathlib import Path
from typing import Annotated

import typer

AWS = "AWS"
GATE = "Gate"
RULES = "Rules"

Env = Annotated[str | None, typer.Option(help="The pools and settings of [env.NAME] in the configuration file.")]
Profile = Annotated[str | None, typer.Option(help="The AWS profile, as in the AWS CLI.")]
Regions = Annotated[list[str] | None, typer.Option("--region", help="An AWS region; repeatable.")]
EndpointUrl = Annotated[str | None, typer.Option(help="Send requests here instead of to AWS.")]
UserPoolId = Annotated[list[str] | None, typer.Option("--user-pool-id", help="A user pool; repeatable.")]
IdentityPoolId = Annotated[list[str] | None, typer.Option("--identity-pool-id", help="An identity pool; repeatable.")]
ClientId = Annotated[list[str] | None, typer.Option("--client-id", help="An app client of it; repeatable.")]
Select = Annotated[
    list[str] | None,
    typer.Option(help="Only these rules: ids, id prefixes, names, globs, families or CATALOGUE:CHECK; repeatable."),
]
ProfileRules = Annotated[
    str | None,
    typer.Option(metavar="NAME|FILE", help="The rule profile: default, strict, aws-fsbp, ci or a file of your own."),
]
Ignore = Annotated[list[str] | None, typer.Option(help="Leave these rules out; repeatable.")]
Rules = Annotated[list[str] | None, typer.Option("--rules", help="A folder with rule files of your own; repeatable.")]
Config = Annotated[Path | None, typer.Option(help="The configuration file; else the nearest one is used.")]
NoConfig = Annotated[bool, typer.Option("--no-config", help="Use no configuration file.")]
Format = Annotated[
    list[str] | None,
    typer.Option("--format", "-f", metavar="FMT[=FILE]", help="A report, to stdout or to a file; repeatable."),
]
SarifAnchor = Annotated[
    str, typer.Option(metavar="FILE", help="In SARIF, pin findings on live resources to this file of the repository.")
]
SarifSuppressed = Annotated[
    bool, typer.Option("--sarif-include-suppressed", help="Leave accepted findings in SARIF; GitHub would show them.")
]
MarkdownLimit = Annotated[
    int | None,
    typer.Option(metavar="BYTES", min=4000, help="End Markdown before this size; a comment on GitHub takes 65536."),
]
FailOn = Annotated[
    str | None, typer.Option(help="Fail from this severity on: critical, high (default), medium, low, info or none.")
]
MinSeverity = Annotated[str | None, typer.Option(help="Show findings from this severity on (default: info).")]
AllowIncomplete = Annotated[bool, typer.Option("--allow-incomplete", help="Exit 0 though something was not evaluated.")]
AllowEmpty = Annotated[bool, typer.Option("--allow-empty", help="Exit 0 though there was nothing to audit.")]
ExitZero = Annotated[bool, typer.Option("--exit-zero", help="Exit 0 though there are findings.")]
Color = Annotated[str, typer.Option(help="auto, always or never.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="In text, only what is wrong, where, and what mends it.")]
Fingerprints = Annotated[
    bool, typer.Option("--show-fingerprints", help="In text, what suppressions recognise each finding by.")
]
Progress = Annotated[bool, typer.Option(help="Show progress on stderr, when it is a terminal.")]
Debug = Annotated[bool, typer.Option("--debug", help="Log requests (never their bodies) to stderr.")]
InputType = Annotated[
    str | None,
    typer.Option(help="Read files as this: cloudformation, terraform, describe or evidence; else by content."),
]
TerraformDir = Annotated[
    str, typer.Option(metavar="DIR", help="The folder that the Terraform plans were made in: findings get its lines.")
]
Parameters = Annotated[
    list[str] | None,
    typer.Option("--parameter", metavar="NAME=VALUE|FILE", help="A template parameter, or a parameter file."),
]
SaveEvidence = Annotated[Path | None, typer.Option(help="Write what a live run read (no secrets) to this folder.")]
RequestsPerSecond = Annotated[
    float | None, typer.Option(help="The most requests of one category a second, per region (default: 15).")
]
RequestsPerPool = Annotated[
    float | None, typer.Option(help="The most requests of one operation a second on one pool (default: 5).")
]
MaxWorkers = Annotated[int | None, typer.Option(help="The most requests at a time (default: 16).")]
Baseline = Annotated[str | None, typer.Option(help="A baseline file: findings in it do not fail the gate.")]
NoIgnores = Annotated[bool, typer.Option("--no-ignores", help="Show accepted findings as if nobody had accepted them.")]
Probe = Annotated[
    str | None,
    typer.Option(metavar="look|sign-up", help="Also ask Cognito itself: look creates nothing, sign-up makes a user."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask before a sign-up.")]
