"""The live source: reads user pools, app clients and identity pools over the Cognito API.

Importing it imports boto3 (0.3 s): leave that to the command that needs it.
"""

from cognito_audit.sources.live.aws import Aws, Connection
from cognito_audit.sources.live.failures import CallFailed, FailureKind
from cognito_audit.sources.live.pacing import Pace
from cognito_audit.sources.live.pool_reads import Selection
from cognito_audit.sources.live.progress import Progress, progress_line
from cognito_audit.sources.live.reader import LiveSource
from cognito_audit.sources.live.response import ApiAnswer

__all__ = [
    "ApiAnswer",
    "Aws",
    "CallFailed",
    "Connection",
    "FailureKind",
    "LiveSource",
    "Pace",
    "Progress",
    "Selection",
    "progress_line",
]
