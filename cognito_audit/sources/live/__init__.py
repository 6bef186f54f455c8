"""The live source: user pools and app clients as the Cognito API answers them.

Importing it imports boto3 (0.3 s): leave that to the command that needs it.
"""

from cognito_audit.sources.live.aws import Aws, Connection
from cognito_audit.sources.live.failures import CallFailed, Why
from cognito_audit.sources.live.pacing import Pace
from cognito_audit.sources.live.pool_reads import Selection
from cognito_audit.sources.live.progress import Progress, progress_line
from cognito_audit.sources.live.reader import LiveSource
from cognito_audit.sources.live.response import Answer

__all__ = [
    "Answer", "Aws", "CallFailed", "Connection", "LiveSource", "Pace", "Progress", "Selection", "Why", "progress_line",
]  # fmt: skip
