"""Evidence files as the inventory that was saved, for comparison."""

import json
from pathlib import Path

from cognito_audit.model.inventory import Inventory
from cognito_audit.sources.evidence.listing import is_listing, listing_of
from cognito_audit.sources.evidence.store import targets_of


def load(folder: Path) -> Inventory:
    """All that ``save`` wrote into a folder, without the reader's conversions."""
    contents = [json.loads(file.read_text("utf-8")) for file in sorted(folder.glob("*.json"))]
    listings = [listing_of(content) for content in contents if is_listing(content)]
    return Inventory(
        targets=tuple(target for content in contents if not is_listing(content) for target in targets_of(content)),
        unread=tuple(one for listing in listings for one in listing.unread),
        interrupted=any(listing.interrupted for listing in listings),
    )
