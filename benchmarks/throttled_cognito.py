"""A local Cognito that answers from generated data, refuses calls beyond AWS's quotas, and counts both.

Run as a program, it prints its URL and serves until standard input ends. ``GET /`` returns the counts as JSON:
``calls``, ``throttled`` and ``ideal_s``, the least time in which the quotas could have granted the granted calls.
Quotas: 15, 15 and 20 requests a second for the categories UserPoolRead, UserPoolClientRead and UserPoolResourceRead,
5 for one operation on one pool ("Quotas in Amazon Cognito", developer guide). The size of AWS's burst is not
documented; here a bucket holds the tokens of one second and starts full.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

REGION = "eu-west-1"
LATENCY_S = 0.04
PER_POOL = 5.0
RATES = {
    "ListUserPools": ("UserPoolRead", 15.0),
    "DescribeUserPool": ("UserPoolRead", 15.0),
    "ListUserPoolClients": ("UserPoolClientRead", 15.0),
    "DescribeUserPoolClient": ("UserPoolClientRead", 15.0),
}
OTHER = ("UserPoolResourceRead", 20.0)


@dataclass(slots=True)
class Quota:
    """A token bucket of the server."""

    rate: float
    tokens: float = field(init=False)
    at: float = field(init=False)
    granted: int = 0

    def __post_init__(self) -> None:
        self.tokens = max(1.0, self.rate)
        self.at = time.monotonic()

    def level(self, now: float) -> float:
        """Return the tokens of the bucket now."""
        self.tokens = min(max(1.0, self.rate), self.tokens + (now - self.at) * self.rate)
        self.at = now
        return self.tokens

    def ideal_s(self) -> float:
        """Return the least time in which this bucket could have granted its calls."""
        return max(0.0, (self.granted - max(1.0, self.rate)) / self.rate)


class Cognito:
    """``pools`` user pools of ``clients`` app clients each; without ``throttles`` it has no quotas."""

    def __init__(self, pools: int, clients: int, *, throttles: bool) -> None:
        self.pools = pools
        self.clients = clients
        self.throttles = throttles
        self.quotas: dict[Hashable, Quota] = {}
        self.calls: Counter[str] = Counter()
        self.throttled = 0

    def counts(self) -> dict[str, Any]:
        """Return the calls and refusals so far."""
        ideal = max((quota.ideal_s() for quota in self.quotas.values()), default=0.0)
        return {"calls": self.calls.total(), "throttled": self.throttled, "ideal_s": ideal}

    def answer(self, operation: str, request: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Return the status and body of an answer."""
        self.calls[operation] += 1
        if self.throttles and not self._granted(operation, request.get("UserPoolId")):
            self.throttled += 1
            return 400, {"__type": "TooManyRequestsException", "message": "Rate exceeded"}
        return 200, self._members(operation, request)

    def _granted(self, operation: str, pool: str | None) -> bool:
        category, rate = RATES.get(operation, OTHER)
        quotas = [self.quotas.setdefault(category, Quota(rate))]
        if pool:
            quotas.append(self.quotas.setdefault((operation, pool), Quota(PER_POOL)))
        now = time.monotonic()
        if min(quota.level(now) for quota in quotas) < 1.0:
            return False
        for quota in quotas:
            quota.tokens -= 1.0
            quota.granted += 1
        return True

    def _members(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        pool = request.get("UserPoolId", "")
        if operation == "ListUserPools":
            return _page("UserPools", [{"Id": f"{REGION}_P{n}", "Name": f"p{n}"} for n in range(self.pools)], request)
        if operation == "ListUserPoolClients":
            rows = [{"UserPoolId": pool, "ClientId": f"c{n}", "ClientName": f"c{n}"} for n in range(self.clients)]
            return _page("UserPoolClients", rows, request)
        if operation == "DescribeUserPool":
            return {"UserPool": {"Id": pool, "Name": pool, "UserPoolTier": "ESSENTIALS", "Policies": {}}}
        if operation == "DescribeUserPoolClient":
            return {"UserPoolClient": _client(pool, request["ClientId"])}
        if operation == "GetUserPoolMfaConfig":
            return {"MfaConfiguration": "OFF"}
        return {"RiskConfiguration": {"UserPoolId": pool}}


def _client(pool: str, client_id: str) -> dict[str, Any]:
    return {
        "UserPoolId": pool,
        "ClientId": client_id,
        "ClientName": client_id,
        "RefreshTokenValidity": 30,
        "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        "CallbackURLs": [f"https://{client_id}.example.com/{number}" for number in range(5)],
        "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid", "email"],
        "PreventUserExistenceErrors": "ENABLED",
    }


def _page(member: str, rows: list[dict[str, Any]], request: dict[str, Any]) -> dict[str, Any]:
    start = int(request.get("NextToken", "0"))
    end = start + request.get("MaxResults", 60)
    return {member: rows[start:end]} | ({"NextToken": str(end)} if end < len(rows) else {})


async def _serve(cognito: Cognito, latency_s: float) -> None:
    answering: dict[asyncio.Task[None] | None, asyncio.StreamWriter] = {}

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answering[asyncio.current_task()] = writer
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode().split("\r\n")
                headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                if lines[0].startswith("GET"):
                    status, answer = 200, cognito.counts()
                else:
                    operation = headers["x-amz-target"].partition(".")[2]
                    status, answer = cognito.answer(operation, json.loads(body))
                    await asyncio.sleep(latency_s)
                text = json.dumps(answer).encode()
                writer.write(b"HTTP/1.1 %d x\r\nContent-Length: %d\r\n\r\n%b" % (status, len(text), text))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            del answering[asyncio.current_task()]

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()
    # Clients keep their connections. A task that still waits for a request would be cancelled, which asyncio prints.
    for writer in answering.values():
        writer.close()
    await asyncio.gather(*filter(None, answering))


if __name__ == "__main__":
    mode, pools, clients = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    asyncio.run(_serve(Cognito(pools, clients, throttles=mode == "quota"), LATENCY_S if mode == "quota" else 0.0))
