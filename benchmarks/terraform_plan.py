"""A Terraform plan of 1,000 app clients: our CPU time and peak memory, beside checkov's on the same file.

    python benchmarks/terraform_plan.py [--against PATH-OF-CHECKOV]

Without ``--against``, only growth is measured: the CPU time for each client in a plan of 10,000 over that in 1,000.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

CLIENT = "aws_cognito_user_pool_client"
POOL = "aws_cognito_user_pool"
PER_POOL = 20
TARGET = 0.1
GROWTH_TARGET = 1.2
OMITTED = ("id", "client_secret", "logout_urls", "read_attributes", "write_attributes", "id_token_validity")


def plan(clients: int) -> str:
    """The output of ``terraform show -json`` for so many new clients, twenty to a pool."""
    changes, planned, configured = [], [], []

    def add(kind: str, name: str, after: dict[str, object], unknown: dict[str, object], pool: str) -> None:
        address = f"{kind}.{name}"
        head = {"address": address, "mode": "managed", "type": kind, "name": name}
        refers = {"user_pool_id": {"references": [f"{POOL}.{pool}.id", f"{POOL}.{pool}"]}} if pool else {}
        change = {"actions": ["create"], "before": None, "after": after, "after_unknown": unknown}
        changes.append({**head, "change": change | {"after_sensitive": {"client_secret": True}}})
        planned.append({**head, "values": after, "sensitive_values": {}})
        expressions = {name: {"constant_value": value} for name, value in after.items()}
        configured.append({**head, "expressions": expressions | refers})

    for number in range(clients):
        pool = f"pool{number // PER_POOL}"
        if number % PER_POOL == 0:
            add(POOL, pool, {"name": pool, "user_pool_tier": "PLUS"}, {"id": True}, "")
        after: dict[str, object] = {
            "name": f"app-{number}",
            "explicit_auth_flows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
            "callback_urls": [f"https://app-{number}.example.com/callback"],
            "allowed_oauth_flows": ["code"],
            "allowed_oauth_scopes": ["openid", "email", "profile"],
            "supported_identity_providers": ["COGNITO"],
            "access_token_validity": 60,
            "token_validity_units": [{"access_token": "minutes", "id_token": "minutes", "refresh_token": "days"}],
            "prevent_user_existence_errors": "ENABLED",
        }
        add(CLIENT, f"app{number}", after, dict.fromkeys((*OMITTED, "user_pool_id"), True), pool)
    return json.dumps(
        {
            "format_version": "1.2",
            "terraform_version": "1.11.4",
            "planned_values": {"root_module": {"resources": planned}},
            "resource_changes": changes,
            "configuration": {"root_module": {"resources": configured}},
        }
    )


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds and the peak of memory in MiB of one process."""

    seconds: float
    mebibytes: float


def cost(command: list[str]) -> Cost:
    """The least of three runs."""
    runs = []
    for _ in range(3):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
        runs.append(Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024))
    return min(runs, key=lambda run: run.seconds)


def main() -> int:
    """Print the figures; 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--against", help="the checkov program")
    against = parser.parse_args().against
    with tempfile.TemporaryDirectory() as folder:
        files = {clients: Path(folder, f"plan-{clients}.json") for clients in (1_000, 10_000)}
        for clients, file in files.items():
            file.write_text(plan(clients), encoding="utf-8")
        ours = {n: cost([sys.executable, "-m", "cognito_audit", "check", str(file)]) for n, file in files.items()}
        for clients, used in ours.items():
            print(f"cognito-audit, {clients} clients: {used.seconds:.2f} s CPU, {used.mebibytes:.0f} MiB")
        growth = ours[10_000].seconds / 10 / ours[1_000].seconds
        print(f"CPU time a client, 10,000 over 1,000: {growth:.2f} (target {GROWTH_TARGET})")
        if against is None:
            return int(growth > GROWTH_TARGET)
        theirs = cost([against, "--framework", "terraform_plan", "--quiet", "--compact", "-f", str(files[1_000])])
        time, memory = ours[1_000].seconds / theirs.seconds, ours[1_000].mebibytes / theirs.mebibytes
        print(f"checkov, 1000 clients: {theirs.seconds:.2f} s CPU, {theirs.mebibytes:.0f} MiB")
        print(f"ratios: CPU {time:.3f}, memory {memory:.3f} (targets {TARGET})")
        return int(growth > GROWTH_TARGET or max(time, memory) > TARGET)


if __name__ == "__main__":
    sys.exit(main())
