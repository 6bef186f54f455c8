"""Connects to where a journal entry was made: only there may its user be looked for, and counted as absent."""

from urllib.parse import urlsplit

from cognito_audit.probe.client import Caller
from cognito_audit.probe.entry import JournalEntry
from cognito_audit.probe.probed_client import ProbeRefused
from cognito_audit.sources.live import Aws, Connection
from cognito_audit.sources.live.endpoint import is_aws


def connect_to(connection: Connection, entry: JournalEntry) -> Caller:
    """Return a caller for the endpoint, region and account of an entry; the options may name another profile for it.

    Raises ``ProbeRefused`` if the options, the environment or the profile lead to another endpoint, and ``UserError``
    if no call can be made at all.
    """
    if connection.endpoint_url and not _is_endpoint_of(entry, connection.endpoint_url):
        raise ProbeRefused(f"{_made_at(entry)}, and --endpoint-url names {connection.endpoint_url}: leave it out")
    profile = connection.profile or entry.profile
    caller = Caller(Aws(Connection(profile, (entry.region,), entry.endpoint_url)), entry.region)
    if not _is_endpoint_of(entry, caller.endpoint_url):
        raise ProbeRefused(
            f"{_made_at(entry)}, and AWS_ENDPOINT_URL or the profile leads to {caller.endpoint_url}: unset that"
        )
    return caller


def _is_endpoint_of(entry: JournalEntry, endpoint_url: str) -> bool:
    if not entry.endpoint_url:
        return is_aws(endpoint_url)
    return _comparable(endpoint_url) == _comparable(entry.endpoint_url)


def _comparable(url: str) -> tuple[str, str]:
    """Return the parts of a URL that name a server; their case, and a slash at the end, make no difference."""
    parts = urlsplit(url.lower())
    return parts.scheme, f"{parts.netloc}{parts.path.rstrip('/')}"


def _made_at(entry: JournalEntry) -> str:
    return f"the entry was made at {entry.endpoint_url or 'AWS'}"
