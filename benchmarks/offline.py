"""The cost of an audit of files, compared with cfn-lint and checkov on the same files, in one run.

    python benchmarks/offline.py [--cfn-lint PATH] [--checkov PATH] [--program PATH] [--rounds N]

``PATH`` is the executable of each program, each in a virtual environment of its own; a peer without one is skipped.
``--program`` is cognito-audit's (default: the one of this interpreter; use an installed wheel, whose rules are
pre-parsed). Each writes its default report of a template in YAML and of the same in JSON. Measured are CPU seconds of
whole processes and their children, the minimum of N rounds (default 3), programs in turn; a ratio is ours over theirs.
Then the growth: the same template of 100 clients in 1, 10 and 100 files.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

CLIENTS_PER_POOL = 20
SIZES = (10, 400)
FILES = (1, 10, 100)
EXIT_CODES = (0, 1, 2, 3, 4, 6, 8, 12, 14)
"""The exit codes of a program that read its file; cfn-lint's are sums of 2, 4 and 8."""


def template(clients: int) -> dict[str, Any]:
    """Return a template of that many app clients, twenty in a pool, as CDK writes it."""
    resources: dict[str, Any] = {}
    for number in range(clients):
        pool = f"Pool{number // CLIENTS_PER_POOL}"
        if number % CLIENTS_PER_POOL == 0:
            resources[pool] = {
                "Type": "AWS::Cognito::UserPool",
                "Properties": {
                    "UserPoolName": pool.lower(),
                    "UserPoolTier": "ESSENTIALS",
                    "AutoVerifiedAttributes": ["email"],
                    "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": False},
                    "Policies": {"PasswordPolicy": {"MinimumLength": 12}},
                },
            }
        resources[f"Client{number}"] = {
            "Type": "AWS::Cognito::UserPoolClient",
            "Properties": {
                "UserPoolId": {"Ref": pool},
                "ClientName": f"client-{number}",
                "GenerateSecret": number % 3 == 0,
                "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
                "AllowedOAuthFlowsUserPoolClient": True,
                "AllowedOAuthFlows": ["code"],
                "AllowedOAuthScopes": ["openid", "email"],
                "CallbackURLs": [f"https://app-{number}.example.com/callback"],
                "LogoutURLs": [f"https://app-{number}.example.com/"],
                "SupportedIdentityProviders": ["COGNITO"],
                "PreventUserExistenceErrors": "ENABLED",
                "AccessTokenValidity": 60,
                "TokenValidityUnits": {"AccessToken": "minutes"},
            },
        }
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}


def files() -> dict[str, str]:
    """Return the templates to measure, by file name."""
    texts = {}
    for size in SIZES:
        texts[f"clients-{size}.yaml"] = yaml.safe_dump(template(size), sort_keys=False)
        texts[f"clients-{size}.json"] = json.dumps(template(size), indent=2)
    return texts


def cpu_seconds(command: list[str], folder: Path) -> float:
    """Return the CPU time of one run of a program and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "BC_SKIP_MAPPING": "TRUE"},  # without it, checkov waits for the network
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in EXIT_CODES or b"Traceback" in done.stderr:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr.decode(errors='replace')}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def programs(options: argparse.Namespace) -> Iterator[tuple[str, list[str]]]:
    """Yield the programs to measure, each with the start of its command line."""
    own = [options.program] if options.program else [sys.executable, "-m", "cognito_audit"]
    yield "cognito-audit", [*own, "check"]
    if options.cfn_lint:
        yield "cfn-lint", [options.cfn_lint]
    if options.checkov:
        yield "checkov", [options.checkov, "--skip-download", "--framework", "cloudformation", "-f"]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for option in ("--cfn-lint", "--checkov", "--program"):
        parser.add_argument(option, default="")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _compare_with_peers(options, folder)
        _measure_growth(options, folder)


def _compare_with_peers(options: argparse.Namespace, folder: Path) -> None:
    print(f"{'file':<18} {'program':<14} {'CPU s':>7} {'ratio':>7}")
    for name, text in files().items():
        file = folder / name
        file.write_text(text)
        best: dict[str, float] = {}
        for _ in range(options.rounds):
            for program, command in programs(options):
                spent = cpu_seconds([*command, file.name], folder)
                best[program] = min(spent, best.get(program, spent))
        for program, spent in best.items():
            print(f"{name:<18} {program:<14} {spent:>7.2f} {best['cognito-audit'] / spent:>7.3f}")


def _measure_growth(options: argparse.Namespace, folder: Path) -> None:
    print(f"\n{'clients':>8} {'files':>6} {'CPU s':>7} {'ms a client':>12}")
    _, command = next(programs(options))
    for files in FILES:
        inner = folder / f"files-{files}"
        inner.mkdir()
        for number in range(files):
            (inner / f"stack-{number}.json").write_text(json.dumps(template(100), indent=2))
        spent = min(cpu_seconds([*command, inner.name], folder) for _ in range(options.rounds))
        print(f"{files * 100:>8} {files:>6} {spent:>7.2f} {1000 * spent / files / 100:>12.2f}")


if __name__ == "__main__":
    main()
