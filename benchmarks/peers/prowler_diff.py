"""Prowler and cognito-audit on the same sandbox: where do they differ, and why?

    python benchmarks/peers/prowler_diff.py VENV [--table FILE]

``VENV`` is a virtual environment with ``prowler`` in it. The sandbox holds the demo's pools and forty more, with
settings drawn from a fixed seed, and a few identity pools. Every Prowler verdict is held against the rules that map to
its check (``[maps] prowler``). A difference is explained in ``differences.toml``, by check and by what each said; one
that is not, or an explanation that explains nothing, ends the run with exit code 1. ``--table`` writes the table to a
file.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cognito_audit.catalogue import built_in
from cognito_audit.cli.sandboxing import running_sandbox
from cognito_audit.sandbox import Sandbox
from cognito_audit.sandbox.seed import REGIONS

POOLS = 40
REGION = REGIONS[0]
EXPLAINED = Path(__file__).with_name("differences.toml")

Difference = tuple[str, str]
"""A check of Prowler's, and ``PROWLER/OURS``: ``FAIL/passed``."""


def main() -> int:
    """Run both and print the table; the exit code."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("venv", type=Path)
    arguments.add_argument("--table", type=Path)
    given = arguments.parse_args()
    with running_sandbox(seeded=True) as sandbox, tempfile.TemporaryDirectory() as folder:
        fill(sandbox)
        environment = {**os.environ, "AWS_ENDPOINT_URL": sandbox.endpoint_url, "AWS_EC2_METADATA_DISABLED": "true"}
        theirs = dict(prowler(given.venv, Path(folder), environment))
        ours = own_verdicts(sandbox.endpoint_url)
    counted = Counter((check, f"{status}/{answer(ours, check, target)}") for (check, target), status in theirs.items())
    explained = tomllib.loads(EXPLAINED.read_text("utf-8"))
    lines = list(table(counted, explained))
    print("\n".join(lines))
    if given.table:
        given.table.write_text("\n".join(lines) + "\n", "utf-8")
    return report_unexplained(counted, explained)


def fill(sandbox: Sandbox) -> None:
    """Forty pools with a client or two each, and three identity pools. The seed is fixed: runs can be compared."""
    draw = random.Random(5)  # noqa: S311  a choice of settings, no secret
    api = sandbox.client(REGION)
    for number in range(POOLS):
        settings = pool_settings(draw)
        made = api.create_user_pool(PoolName=f"drawn-{number}", **settings)["UserPool"]["Id"]
        if draw.random() < 1 / 3:
            mode = draw.choice(["ON", "OPTIONAL"])
            totp = {"Enabled": True}
            api.set_user_pool_mfa_config(UserPoolId=made, MfaConfiguration=mode, SoftwareTokenMfaConfiguration=totp)
        if settings.get("UserPoolAddOns", {}).get("AdvancedSecurityMode", "OFF") != "OFF":
            api.set_risk_configuration(UserPoolId=made, **risk(draw))
        for kind in draw.sample(["web", "jobs", "old"], draw.randint(1, 3)):
            api.create_user_pool_client(UserPoolId=made, ClientName=kind, **client_settings(draw))
    identity = sandbox.client(REGION, service="cognito-identity")
    for number, guests in enumerate([True, False, True]):
        identity.create_identity_pool(IdentityPoolName=f"drawn_{number}", AllowUnauthenticatedIdentities=guests)


def pool_settings(draw: random.Random) -> dict[str, Any]:
    """Parameters of CreateUserPool."""
    tier = draw.choice(["LITE", "ESSENTIALS", "PLUS"])
    length = draw.choice([6, 8, 12, 14, 16])
    classes = ("RequireUppercase", "RequireLowercase", "RequireNumbers", "RequireSymbols")
    policy = {"MinimumLength": length, **{name: draw.random() < 2 / 3 for name in classes}}
    policy["TemporaryPasswordValidityDays"] = draw.choice([1, 7, 30])
    settings: dict[str, Any] = {
        "UserPoolTier": tier,
        "Policies": {"PasswordPolicy": policy},
        "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": draw.random() < 1 / 3},
        "DeletionProtection": draw.choice(["ACTIVE", "INACTIVE"]),
        "AutoVerifiedAttributes": draw.choice([[], ["email"]]),
    }
    if tier == "PLUS":
        settings["UserPoolAddOns"] = {"AdvancedSecurityMode": draw.choice(["OFF", "AUDIT", "ENFORCED", "ENFORCED"])}
    channels = draw.choice([[], ["verified_email"], ["verified_phone_number", "verified_email"], ["admin_only"]])
    if channels:
        ranked = [{"Priority": rank, "Name": name} for rank, name in enumerate(channels, 1)]
        settings["AccountRecoverySetting"] = {"RecoveryMechanisms": ranked}
    if tier != "LITE" and draw.random() < 1 / 3:
        settings["Policies"]["SignInPolicy"] = {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}
    return settings


def risk(draw: random.Random) -> dict[str, Any]:
    """Parameters of SetRiskConfiguration."""
    compromised: dict[str, Any] = {"Actions": {"EventAction": draw.choice(["BLOCK", "NO_ACTION"])}}
    if draw.random() < 1 / 2:
        compromised["EventFilter"] = draw.choice([["SIGN_IN"], ["SIGN_UP"], ["SIGN_IN", "SIGN_UP", "PASSWORD_CHANGE"]])
    actions = {
        f"{level}Action": {"Notify": False, "EventAction": draw.choice(["BLOCK", "MFA_REQUIRED", "NO_ACTION"])}
        for level in ("Low", "Medium", "High")
    }
    takeover = {"AccountTakeoverRiskConfiguration": {"Actions": actions}} if draw.random() < 2 / 3 else {}
    return {"CompromisedCredentialsRiskConfiguration": compromised, **takeover}


def client_settings(draw: random.Random) -> dict[str, Any]:
    """Parameters of CreateUserPoolClient."""
    settings: dict[str, Any] = {
        "EnableTokenRevocation": draw.random() < 2 / 3,
        "ExplicitAuthFlows": draw.choice(
            [
                ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
                ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
            ]
        ),
    }
    if draw.random() < 2 / 3:
        settings["PreventUserExistenceErrors"] = draw.choice(["ENABLED", "LEGACY"])
    return settings


def prowler(venv: Path, folder: Path, environment: Mapping[str, str]) -> Iterator[tuple[tuple[str, str], str]]:
    """Prowler's verdicts by check and target id (ours: the pool's id, or pool and client)."""
    checks = sorted({check for rule in built_in().rules for check in rule.maps.get("prowler", ())})
    command = [venv / "bin" / "prowler", "aws", "--checks", *checks, "--region", REGION, "--no-banner"]
    output = ["--output-formats", "json-ocsf", "--output-directory", folder, "--output-filename", "out"]
    done = subprocess.run(
        [*command, *output, "--ignore-exit-code-3"], env=environment, capture_output=True, text=True, check=False
    )
    found = folder / "out.ocsf.json"
    if not found.is_file():
        raise SystemExit(f"prowler gave no report (exit {done.returncode}): {done.stdout[-2000:]}{done.stderr[-2000:]}")
    for item in json.loads(found.read_text("utf-8")):
        place = item["resources"][0]["uid"]
        target = place.partition("userpool/")[2].replace("/client/", "/") or place.partition("identitypool/")[2]
        yield (item["metadata"]["event_code"], target), item["status_code"]


def own_verdicts(endpoint_url: str) -> Mapping[tuple[str, str], set[str]]:
    """Our statuses by rule name and target id."""
    command = [sys.executable, "-m", "cognito_audit", "check", "--all", "--region", REGION, "--no-config"]
    options = ["--endpoint-url", endpoint_url, "-f", "json", "--requests-per-second", "500"]
    done = subprocess.run(
        [*command, *options, "--requests-per-pool", "500"], capture_output=True, text=True, check=False
    )
    verdicts: dict[tuple[str, str], set[str]] = {}
    for result in json.loads(done.stdout)["results"]:
        verdicts.setdefault((result["name"], result["target"]), set()).add(result["status"])
    return verdicts


def answer(ours: Mapping[tuple[str, str], set[str]], check: str, target: str) -> str:
    """What the rules that map to a check say of a target, together: the gravest of their statuses."""
    rules = [rule.name for rule in built_in().rules if check in rule.maps.get("prowler", ())]
    said = set().union(*(ours.get((rule, target), set()) for rule in rules))
    return next((s for s in ("failed", "not-evaluated", "passed", "not-applicable") if s in said), "silent")


def agrees(said: str) -> bool:
    """Whether both say the same."""
    return said in {"FAIL/failed", "PASS/passed", "MANUAL/not-evaluated"}


def table(counted: Counter[Difference], explained: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """The table in Markdown: agreements counted, differences with their reason."""
    yield "| Prowler's check | Prowler / we | pools or clients | why |"
    yield "|---|---|---|---|"
    for (check, said), count in sorted(counted.items()):
        why = "" if agrees(said) else explained.get(check, {}).get(said, "**not explained**")
        yield f"| `{check}` | {said.replace('/', ' / ')} | {count} | {why} |"


def report_unexplained(counted: Counter[Difference], explained: Mapping[str, Mapping[str, str]]) -> int:
    """Say which differences have no reason and which reasons no difference; the exit code."""
    different = {difference for difference in counted if not agrees(difference[1])}
    reasons = {(check, said) for check, found in explained.items() for said in found}
    for check, said in sorted(different - reasons):
        print(f"not explained in {EXPLAINED.name}: {check}: {said}", file=sys.stderr)
    for check, said in sorted(reasons - different):
        print(f"explains nothing any more: {check}: {said}", file=sys.stderr)
    return 1 if different ^ reasons else 0


if __name__ == "__main__":
    raise SystemExit(main())
