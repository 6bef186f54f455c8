"""Members of API answers that the installed SDK drops because its service model does not have them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cognito_audit.aws.ledger import ledger
from cognito_audit.model.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Dropped(Unknown):
    """Stands for a dropped member: its value is unknown, and an update would reset it.

    ``member`` is its path in the answer (``UserPool.DcrConfiguration``), ``sdk`` the SDK (``botocore 1.38.0``),
    ``known_since`` a version of boto3 that has a name for it, or empty where this release knows none.
    """

    member: str = ""
    sdk: str = ""
    known_since: str = ""


def dropped(member: str, structure: str, botocore: str) -> Dropped:
    """Return the value of a member that the service model of ``botocore`` (its version) does not have.

    ``structure`` is the shape that the API reference documents the member under.
    """
    since, sdk = known_since(structure, member.rpartition(".")[2]), f"botocore {botocore}"
    return Dropped(f"{sdk} does not know {member}; {_upgrade(since)}", "", member, sdk, since)


def known_since(structure: str, member: str) -> str:
    """Return a version of boto3 that knows a member of a structure; empty where this release knows none."""
    return ledger().botocore if member in ledger().members(structure) else ""


def dropped_in(value: Any) -> Iterator[Dropped]:
    """Yield the members that the SDK dropped, at any depth of an answer."""
    if isinstance(value, Dropped):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from dropped_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from dropped_in(inner)


def update_refusal(members: Sequence[Dropped]) -> str:
    """Return why an answer with dropped members cannot be updated, and what to install."""
    names = ", ".join(dict.fromkeys(one.member.partition(".")[2] for one in members))
    return (
        f"AWS's answer holds settings that {members[0].sdk} does not know ({names}), and an update would reset them: "
        f"{upgrade(members)}"
    )


def upgrade(members: Collection[Dropped]) -> str:
    """Return what to install so that no member is dropped, with the version where this release knows one."""
    versions = {one.known_since for one in members}
    return _upgrade(versions.pop() if len(versions) == 1 else "")


def _upgrade(since: str) -> str:
    return f"upgrade boto3 to {since} or newer" if since else "upgrade boto3"


def upgrade_for(service: str, operation: str) -> str:
    """Return what to install for an operation that the SDK does not know."""
    return _upgrade(ledger().botocore if ledger().operation(service, operation) else "")
