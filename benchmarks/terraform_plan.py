"""A Terraform plan of 1,000 app clients: our CPU time and peak memory, compared with checkov's on the same file.

    python benchmarks/terraform_plan.py [--program PATH] [--against PATH-OF-CHECKOV]

``--program`` is cognito-audit's executable (default: the one of this interpreter; use an installed wheel). Programs
run in turn, in the folder of the plan. Without ``--against``, only growth is measured: the CPU time per client in a
plan of 10,000 as a ratio to that in a plan of 1,000.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from multiprocessing import Process
from pathlib import Path

CLIENT = "aws_cognito_user_pool_client"
POOL = "aws_cognito_user_pool"
PER_POOL = 20
TARGET = 0.1
GROWTH_TARGET = 1.2
SIZES = (1_000, 10_000)
ROUNDS = 3
OMITTED = ("id", "client_secret", "logout_urls", "read_attributes", "write_attributes", "id_token_validity")


def plan(clients: int) -> str:
    """Return the output of ``terraform show -json`` for that many new clients, twenty in a pool."""
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


def write_plan(clients: int, file: Path) -> None:
    """Write a plan."""
    file.write_text(plan(clients), encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds and peak memory in MiB of one process."""

    seconds: float
    mebibytes: float


def cost(command: list[str], folder: str) -> Cost:
    """Run a command in a folder. A failure of the program ends the benchmark."""
    environment = {**os.environ, "BC_SKIP_MAPPING": "TRUE"}  # without it, checkov waits for the network
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def least(costs: list[Cost]) -> Cost:
    """Return the cheapest of several runs."""
    return min(costs, key=lambda run: run.seconds)


def main() -> int:
    """Print the figures, and return 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", help="the cognito-audit program")
    parser.add_argument("--against", help="the checkov program")
    options = parser.parse_args()
    own = [options.program] if options.program else [sys.executable, "-m", "cognito_audit"]
    with tempfile.TemporaryDirectory() as folder:
        for clients in SIZES:
            # In a process of its own: the peak that the system reports for a child starts with the size of its parent.
            writer = Process(target=write_plan, args=(clients, Path(folder, f"plan-{clients}.json")))
            writer.start()
            writer.join()
        commands = {f"cognito-audit, {clients:,} clients": [*own, "check", f"plan-{clients}.json"] for clients in SIZES}
        if options.against:
            flags = ["--skip-download", "--framework", "terraform_plan", "-f", f"plan-{SIZES[0]}.json"]
            commands[f"checkov, {SIZES[0]:,} clients"] = [options.against, *flags]
        runs: dict[str, list[Cost]] = {name: [] for name in commands}
        for _ in range(ROUNDS):
            for name, command in commands.items():
                runs[name].append(cost(command, folder))
    few, many, *theirs = (least(costs) for costs in runs.values())
    for name, costs in runs.items():
        print(f"{name}: {least(costs).seconds:.2f} s CPU, {least(costs).mebibytes:.0f} MiB")
    growth = many.seconds / SIZES[1] / (few.seconds / SIZES[0])
    print(f"CPU time a client, {SIZES[1]:,} over {SIZES[0]:,}: {growth:.2f} (target {GROWTH_TARGET})")
    ratios = [ratio for cost in theirs for ratio in (few.seconds / cost.seconds, few.mebibytes / cost.mebibytes)]
    if ratios:
        print(f"ratios: CPU {ratios[0]:.3f}, memory {ratios[1]:.3f} (targets {TARGET})")
    return int(growth > GROWTH_TARGET or max(ratios, default=0.0) > TARGET)


if __name__ == "__main__":
    sys.exit(main())
