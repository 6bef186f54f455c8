"""Evidence files as the inventory that was saved, for comparison."""

import json
from pathlib import Path

from cognito_audit.model.inventory import Inventory
from cognito_audit.sources.evidence.store import targets_of, unread_of


def load(folder: Path) -> Inventory:
    """All that ``save`` wrote into a folder, without the reader's conversions."""
    contents = [json.loads(file.read_text("utf-8")) for file in sorted(folder.glob("*.json"))]
    return Inventory(
        targets=tuple(target for content in contents for target in targets_of(content)),
        unread=tuple(one for content in contents for one in unread_of(content)),
        interrupted=any(content.get("Interrupted") for content in contents),
    )
