"""The entry point of the live source."""

from dataclasses import dataclass, field

from cognito_audit.errors import UserError
from cognito_audit.model.inventory import Identity, Inventory
from cognito_audit.sources.live.aws import Aws, Connection
from cognito_audit.sources.live.pacing import Pace
from cognito_audit.sources.live.pool_reads import PoolReads, Selection
from cognito_audit.sources.live.progress import Progress, no_progress
from cognito_audit.sources.live.scheduler import Scheduler
from cognito_audit.sources.names.unknown import note_unknown_names
from cognito_audit.sources.secrecy.inventory import without_secrets_in


@dataclass(slots=True)
class LiveSource:
    """Reads user pools and app clients over the Cognito API.

    ``read`` raises ``UserError`` or ``NothingToAudit`` if it cannot begin: an unknown profile or region, no
    credentials, or nothing of what was selected exists.
    """

    selection: Selection = field(default_factory=Selection)
    connection: Connection = field(default_factory=Connection)
    pace: Pace = field(default_factory=Pace)
    progress: Progress = no_progress

    def read(self, fact_sources: frozenset[str]) -> Inventory:
        """Read what the fact sources need. After Ctrl-C, return what was read so far, marked as interrupted."""
        aws = Aws(self.connection, self.pace.threads)
        regions = self._regions(aws)
        aws.check_regions(regions)
        reads = PoolReads(aws, self.selection, fact_sources)
        scheduler = Scheduler(self.pace, self.progress)
        interrupted = False
        identity = Identity(regions=regions)
        try:
            identity = aws.identity(regions)
            scheduler.run(reads.read(regions))
        except KeyboardInterrupt:
            interrupted = True
        else:
            reads.refuse_if_nothing_was_read()
        return without_secrets_in(note_unknown_names(reads.inventory(identity, interrupted=interrupted)))

    def _regions(self, aws: Aws) -> tuple[str, ...]:
        ids = self.selection.named
        if ids:
            return tuple(dict.fromkeys(aws.region_of(user_pool_id) for user_pool_id in ids))
        regions = aws.regions()
        if not regions:
            raise UserError("no region is given; pass --region (repeatable) or set AWS_REGION")
        return regions
