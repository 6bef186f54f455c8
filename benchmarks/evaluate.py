"""The cost of judging: the whole catalogue over a thousand app clients, compared with reading them as JSON.

    python benchmarks/evaluate.py [--clients N] [--rounds N]

The clients (twenty in a pool) differ from each other, so no cached verdict can be reused. One process, one core; the
minimum of N rounds (default 3). Then the cost of loading the catalogue, and of `--version` and `--help`, each compared
with a bare interpreter. Exit code 1 if a budget is exceeded.
"""

import argparse
import io
import json
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.model.inventory import Inventory, Target
from cognito_audit.rulebook.catalogue import built_in

CLIENTS_PER_POOL = 20
JUDGE_BUDGET = 5.0
"""Seconds for a thousand clients and their pools."""
LOAD_BUDGET = 0.25
"""Seconds for the catalogue."""


def answers(clients: int) -> list[dict[str, Any]]:
    """Return answers of the API, no two alike."""
    return [
        {
            "client": {
                "ClientId": f"{number:026}",
                "ClientName": f"client-{number}",
                "ExplicitAuthFlows": [["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"], []][number % 2],
                "AllowedOAuthFlowsUserPoolClient": True,
                "AllowedOAuthFlows": ["code"],
                "AllowedOAuthScopes": ["openid", "email", f"api-{number}/read"],
                "CallbackURLs": [f"https://app-{number}.example.com/{path}" for path in range(5)],
                "LogoutURLs": [f"http://app-{number}.example.com/"],
                "SupportedIdentityProviders": ["COGNITO"],
                "WriteAttributes": ["email", "name", f"custom:own_{number}"],
                "AccessTokenValidity": 5 + number % 1000,
                "IdTokenValidity": 5 + number % 1000,
                "RefreshTokenValidity": 1 + number,
                "TokenValidityUnits": {"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "days"},
                "AuthSessionValidity": 3 + number % 13,
                "EnableTokenRevocation": number % 3 > 0,
            },
            "pool": {
                "Id": f"eu-west-1_{number // CLIENTS_PER_POOL:09}",
                "UserPoolTier": ["LITE", "ESSENTIALS", "PLUS"][number // CLIENTS_PER_POOL % 3],
                "AutoVerifiedAttributes": ["email"],
                "Policies": {"PasswordPolicy": {"MinimumLength": 8 + number // CLIENTS_PER_POOL}},
                "SchemaAttributes": [{"Name": f"custom:own_{number}", "Mutable": True}],
            },
        }
        for number in range(clients)
    ]


def inventory_of(read: list[dict[str, Any]]) -> Inventory:
    """Return a target for each client and each pool; fact sources that were not read are empty answers."""
    empty: dict[str, Any] = {name: {} for name in FACT_SOURCES}
    clients = [Target(f"c/{n:05}", "client", f"c{n}", {**empty, **answer}) for n, answer in enumerate(read)]
    pools = [
        Target(f"p/{n:05}", "pool", f"p{n}", {**empty, "pool": answer["pool"]})
        for n, answer in enumerate(read[::CLIENTS_PER_POOL])
    ]
    return Inventory((*clients, *pools))


def least(rounds: int, work: Callable[[], object]) -> float:
    """Return the least seconds that the work took."""
    taken = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return min(taken)


def process(*arguments: str) -> Callable[[], object]:
    """Return a function that runs a Python process with these arguments and discards its output."""
    return lambda: subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)


def main() -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    text = json.dumps(answers(options.clients))
    rules = built_in().rules
    judge_options = JudgeOptions(rules, "2026-01-01T00:00:00Z", {}, {})
    inventory = inventory_of(json.loads(text))
    floor = least(options.rounds, lambda: json.load(io.StringIO(text)))
    judged = least(options.rounds, lambda: judge(inventory, judge_options, "2026-01-01T00:00:00Z"))
    results = len(judge(inventory, judge_options, "2026-01-01T00:00:00Z").results)
    loaded = least(options.rounds, built_in.__wrapped__)  # without the cache of this process
    bare = least(options.rounds, process("-c", "pass"))
    print(f"judging: {len(inventory.targets)} targets, {len(rules)} rules, {results} results: {judged:.2f} s", end="")
    print(
        f" ({judged / floor:.0f} times json.load of the same answers, {floor * 1000:.1f} ms; budget {JUDGE_BUDGET} s)"
    )
    print(f"loading the catalogue: {loaded:.3f} s (budget {LOAD_BUDGET} s)")
    for name in ("--version", "--help"):
        started = least(options.rounds, process("-m", "cognito_audit", name))
        print(f"{name}: {started:.3f} s, {started / bare:.1f} times a bare interpreter ({bare:.3f} s)")
    return 0 if judged <= JUDGE_BUDGET and loaded <= LOAD_BUDGET else 1


if __name__ == "__main__":
    raise SystemExit(main())
