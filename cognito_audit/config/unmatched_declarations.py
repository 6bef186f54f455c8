"""Notes on ``[[client]]`` entries that match no app client: they would be overlooked otherwise."""

from collections.abc import Iterator, Sequence

from cognito_audit.model.declaration import Declaration
from cognito_audit.model.inventory import TargetInfo
from cognito_audit.model.run import Run


def unmatched_notes(run: Run, declarations: Sequence[Declaration]) -> Iterator[str]:
    """Yield a note for each entry that matches no app client of the run.

    There are none where the run may not have read the client: it read only the pools that were named, or something
    could not be listed.
    """
    if run.unread or run.errors or run.interrupted or _narrowed(run):
        return
    clients = [target for target in run.targets if target.kind == "client"]
    for entry in declarations:
        if not any(_covers(entry, client) for client in clients):
            yield f"{entry.origin}: match = {entry.match!r} matches no app client of this run"


def _narrowed(run: Run) -> bool:
    """Return whether a live run read only named pools; the inputs of one of all pools are its regions."""
    regions = run.identity.regions if run.identity else ()
    return any(read.source == "live" and read.name not in regions for read in run.inputs)


def _covers(entry: Declaration, client: TargetInfo) -> bool:
    names = [name for name in (client.name, client.client_id, client.id, client.address) if name]
    pools = [name for name in (client.user_pool_name, client.user_pool_id) if name]
    return entry.covers(names, pools, client.account, client.region)
