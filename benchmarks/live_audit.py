"""The live audit compared with its two limits: the time that the quotas allow, and constant memory.

    python benchmarks/live_audit.py

Time: 20 pools x 20 clients on a local server with AWS's own quotas and 40 ms of latency, as a ratio to the least time
in which those quotas grant the calls (computed by the server). Memory: the peak of a process that reads 100 pools x 20
clients, as a ratio to that of one that reads 20 pools x 20 clients, without quotas.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from cognito_audit.sources.live import Connection, LiveSource, Pace

REGION = "eu-west-1"
SOURCES = frozenset({"client", "pool", "mfa"})
TIME_TARGET = 1.06
MEMORY_TARGET = 1.25
SERVER = Path(__file__).with_name("throttled_cognito.py")


@contextmanager
def cognito(mode: str, pools: int, clients: int) -> Iterator[str]:
    """Start a server in a process of its own, and yield its URL."""
    command = [sys.executable, str(SERVER), mode, str(pools), str(clients)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.stdin.close()


def read(url: str, *, fast: bool) -> int:
    """Read everything, and return how many clients were described."""
    pace = Pace(requests_per_second=5000, per_pool=5000) if fast else Pace()
    inventory = LiveSource(connection=Connection(regions=(REGION,), endpoint_url=url), pace=pace).read(SOURCES)
    clients = [target.answers["client"] for target in inventory.targets if target.kind == "client"]
    return sum(isinstance(answer, dict) for answer in clients)


def paced() -> bool:
    """Measure the live run under AWS's quotas, and return whether it meets its target."""
    with cognito("quota", 20, 20) as url:
        begin = time.perf_counter()
        described = read(url, fast=False)
        seconds = time.perf_counter() - begin
        with urlopen(url) as answer:  # noqa: S310  the loopback server above
            counts = json.load(answer)
    ratio = seconds / counts["ideal_s"]
    print(
        f"20 pools x 20 clients: {seconds:.1f} s, the quotas' own minimum {counts['ideal_s']:.1f} s, "
        f"ratio {ratio:.3f} (target {TIME_TARGET}); {counts['calls']} calls, {counts['throttled']} throttled, "
        f"{described} of 400 clients described"
    )
    return ratio <= TIME_TARGET and counts["throttled"] == 0 and described == 400


def peak_mib(pools: int) -> float:
    """Return the peak resident size of a process that reads this many pools."""
    with cognito("free", pools, 20) as url:
        done = subprocess.run([sys.executable, __file__, "--peak", url], stdout=subprocess.PIPE, text=True, check=True)
    return float(done.stdout)


def flat() -> bool:
    """Measure how memory grows with the number of pools, and return whether it meets its target."""
    few, many = peak_mib(20), peak_mib(100)
    print(
        f"peak memory: 20 pools {few:.0f} MiB, 100 pools {many:.0f} MiB, ratio {many / few:.2f} "
        f"(target {MEMORY_TARGET})"
    )
    return many / few <= MEMORY_TARGET


def main() -> int:
    """Return 0 if both targets are met."""
    os.environ |= {"AWS_ACCESS_KEY_ID": "benchmark", "AWS_SECRET_ACCESS_KEY": "benchmark"}
    if "--peak" in sys.argv:
        read(sys.argv[-1], fast=True)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return 0
    return 0 if all([paced(), flat()]) else 1


if __name__ == "__main__":
    sys.exit(main())
