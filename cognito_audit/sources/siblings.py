"""The other app clients of a pool, as a fact of each one."""

from collections.abc import Mapping
from typing import Any

from cognito_audit.facts.holes import Unknown


def siblings(
    clients: Mapping[str, Mapping[str, Any] | Unknown], client_id: str, unlisted: Unknown | None
) -> Mapping[str, Any]:
    """The ``siblings`` of a client: the answers of the pool's other clients (``clients``, by id), and a hole at the
    end where ``unlisted`` says that there may be more.
    """
    others = [answer for other, answer in clients.items() if other != client_id]
    return {"Clients": (*others, *([unlisted] if unlisted else ()))}
