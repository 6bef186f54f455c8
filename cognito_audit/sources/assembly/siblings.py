"""The other app clients of a pool, as a fact of each one."""

from collections.abc import Mapping, Sequence
from typing import Any

from cognito_audit.model.unknown import Unknown

Fact = Mapping[str, Any] | Unknown


def siblings(clients: Mapping[str, Fact], client_id: str, rest: Sequence[Fact]) -> Mapping[str, Any]:
    """Return the ``siblings`` of a client: the answers of the pool's other audited clients (``clients``, by id), then
    ``rest``: those of the clients that are not audited, and an ``Unknown`` where there may be more.
    """
    others = [answer for other, answer in clients.items() if other != client_id]
    return {"Clients": [*others, *rest]}
