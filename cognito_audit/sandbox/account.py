"""The state of one sandbox: its pools by region, sessions, codes and messages."""

import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from moto.cognitoidp.models import CognitoIdpBackend, CognitoIdpUserPoolDomain, RegionAgnosticBackend

from cognito_audit.sandbox.client_model import Client
from cognito_audit.sandbox.clock import Clock
from cognito_audit.sandbox.errors import not_found
from cognito_audit.sandbox.outbox import Medium, Message
from cognito_audit.sandbox.pool_model import Pool
from cognito_audit.sandbox.sessions import Sessions

ACCOUNT_ID = "123456789012"


@dataclass
class SignUpCode:
    """The code that confirms a sign-up, and the older ones that it replaced."""

    value: str
    dies: datetime
    attribute: str
    superseded: tuple[str, ...] = ()


class Region(CognitoIdpBackend):  # type: ignore[misc, unused-ignore]  # untyped where moto is not installed
    """The pools of one region, kept here instead of in moto's process-wide registry."""

    user_pools: dict[str, Pool]  # type: ignore[assignment, unused-ignore]  # narrower than moto's, and only we fill it
    user_pool_domains: dict[str, CognitoIdpUserPoolDomain]


class Account:
    """One sandbox's AWS account. Operations hold ``lock`` while they run: moto's own structures are not thread-safe."""

    def __init__(self, clock: Clock, outbox: list[Message], triggers: dict[str, dict[str, str]]) -> None:
        self.clock, self.outbox, self.triggers = clock, outbox, triggers
        self.lock = threading.RLock()
        self.sessions = Sessions(clock)
        self.codes: dict[tuple[str, str], SignUpCode] = {}
        self.identity_pool_roles: dict[str, dict[str, Any]] = {}
        self._regions: dict[str, Region] = {}

    def region(self, name: str) -> Region:
        """Return the pools of a region; every region exists."""
        if name not in self._regions:
            self._regions[name] = Region(name, ACCOUNT_ID)
        return self._regions[name]

    def find_client(self, client_id: str) -> tuple[Region, Pool, Client]:
        """Return a client by its id alone, as unsigned operations name it, from any region.

        Raises ResourceNotFoundException "User pool client ... does not exist."
        """
        for region in self._regions.values():
            for pool in region.user_pools.values():
                if pool.is_primary and (client := pool.clients.get(client_id)):
                    return region, pool, client
        raise not_found(f"User pool client {client_id} does not exist.")

    def find_managed_secret(self, arn: str) -> Client | None:
        """Return the client whose secret Secrets Manager holds under ``arn``."""
        pools = (pool for region in self._regions.values() for pool in region.user_pools.values() if pool.is_primary)
        clients = (client for pool in pools for client in pool.clients.values())
        return next((client for client in clients if client.secret_arn == arn), None)

    def find_region_by_token(self, access_token: str) -> Region | None:
        """Return the region whose pool issued the access token."""
        for region in self._regions.values():
            if any(pool.is_primary and access_token in pool.access_tokens for pool in region.user_pools.values()):
                return region
        return None

    def everywhere(self, pool_id: str) -> list[Pool]:
        """Return the pool in each of its regions: more than one if it has a replica (`replicas.py`)."""
        pools = [region.user_pools.get(pool_id) for region in self._regions.values()]
        return [pool for pool in pools if pool is not None]

    def send(self, to: str, medium: Medium, username: str, client_id: str, *, link: bool = False) -> str:
        """Put a message with a new six-digit code into the outbox and return the code."""
        code = f"{secrets.randbelow(1_000_000):06d}"
        self.outbox.append(Message(to, None if link else code, username, client_id, medium))
        return code

    def remember_code(self, pool: Pool, username: str, code: str, attribute: str) -> None:
        """Keep the code of a sign-up: it is valid for 24 hours (developer guide, quotas), a new one replaces it."""
        old = self.codes.get((pool.id, username))
        superseded = (*old.superseded, old.value) if old else ()
        dies = self.clock.now() + timedelta(hours=24)
        self.codes[pool.id, username] = SignUpCode(code, dies, attribute, superseded)


class AnyRegion(RegionAgnosticBackend):  # type: ignore[misc, unused-ignore]  # untyped where moto is not installed
    """Finds the region of unsigned calls in this account instead of in moto's registry."""

    def __init__(self, account: Account, region: str) -> None:
        super().__init__(ACCOUNT_ID, region)
        self._account = account

    def _find_backend_for_clientid(self, client_id: str) -> Region:
        return self._account.find_client(client_id)[0]

    def _find_backend_by_access_token(self, access_token: str) -> Region:
        return self._account.find_region_by_token(access_token) or self._account.region(self.region_name)

    def _find_backend_by_access_token_or_session(self, access_token: str, session: str) -> Region:
        del session  # moto's sessions belong to challenges that the sandbox does not model
        return self._find_backend_by_access_token(access_token)
