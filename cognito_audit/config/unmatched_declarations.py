"""What ``[[client]]`` declares of no app client: an entry whose glob misses is not seen by anybody."""

from collections.abc import Iterator, Sequence

from cognito_audit.model.declaration import Declaration
from cognito_audit.model.run import Run, TargetInfo


def unmatched_notes(run: Run, declarations: Sequence[Declaration]) -> Iterator[str]:
    """A note for each entry that covers no app client of the run.

    Nothing is said where the client that is meant may be out of sight: pools are named that a live run reads alone, or
    something was not listed.
    """
    if run.unread or run.errors or run.interrupted or _narrowed(run):
        return
    clients = [subject for subject in run.subjects if subject.kind == "client"]
    for entry in declarations:
        if not any(_covers(entry, client) for client in clients):
            yield f"{entry.origin}: match = {entry.match!r} names no app client of this run, so it declares nothing"


def _narrowed(run: Run) -> bool:
    """Whether a live run read named pools; one of all pools names its regions as inputs."""
    regions = run.identity.regions if run.identity else ()
    return any(given.source == "live" and given.name not in regions for given in run.inputs)


def _covers(entry: Declaration, client: TargetInfo) -> bool:
    names = [name for name in (client.name, client.client_id, client.id, client.address) if name]
    pools = [name for name in (client.user_pool_name, client.user_pool_id) if name]
    return entry.covers(names, pools, client.account, client.region)
