"""Named environments: ``[env.prod]`` names pools, and the settings for them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from cognito_audit.config.settings import KEYS
from cognito_audit.errors import ConfigError
from cognito_audit.lib.globs import matches
from cognito_audit.model.inventory import Inventory, Target, Unread
from cognito_audit.model.unknown import Unknown
from cognito_audit.text.suggestions import did_you_mean

OWN_KEYS: Final = ("pools", "tag")
DESCRIPTION: Final = "pool"
"""The fact source with a pool's name and tags."""
_POOL_ID: Final = re.compile(r"[\w-]+_[0-9A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Environment:
    """One ``[env.NAME]``.

    ``pools`` are ids, names or globs over names, ``tags`` globs by tag key: a pool belongs to the environment when it
    matches both. ``settings`` are the plain settings for it.
    """

    name: str
    pools: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def pool_ids(self) -> tuple[str, ...]:
        """Return the pools to read where each is named by id; empty where the pools must be listed first."""
        every_one = all(_POOL_ID.fullmatch(pool) for pool in self.pools)
        return self.pools if every_one else ()

    def narrowed(self, inventory: Inventory) -> Inventory:
        """Return the part of an inventory that belongs to the environment.

        A pool whose description is needed to tell, and unknown, is left out as unread.
        """
        covered = {pool.user_pool_id: self._covers(pool) for pool in inventory.targets if pool.kind == "pool"}
        unread = (
            Unread(f"user pool {pool_id}", Unknown(f"whether it is in [env.{self.name}]: {why.reason}", why.action))
            for pool_id, why in covered.items()
            if isinstance(why, Unknown)
        )
        kept = tuple(target for target in inventory.targets if covered.get(target.user_pool_id) is True)
        return replace(inventory, targets=kept, unread=(*inventory.unread, *unread))

    def _covers(self, pool: Target) -> bool | Unknown:
        described = pool.answers.get(DESCRIPTION, {})
        tags = described if isinstance(described, Unknown) else described.get("UserPoolTags")
        if self.pools and not any(matches(name, glob) for name in (pool.id, pool.name) for glob in self.pools):
            has_no_name = pool.name in ("", pool.id)
            return described if has_no_name and isinstance(described, Unknown) else False
        if self.tags and isinstance(tags, Unknown):
            return tags
        return all(matches(pool.tags.get(key, ""), glob) for key, glob in self.tags.items())


def environment(data: Mapping[str, Any], name: str, file: str) -> Environment:
    """Return the environment of that name from the data of a configuration file. Raises ``ConfigError``."""
    table = data.get("env", {})
    table = table if isinstance(table, dict) else {}
    if not isinstance(table.get(name), dict):
        raise ConfigError(f"--env: {file or 'the configuration'} has no [env.{name}]{did_you_mean(name, table)}")
    entry = table[name]
    origin = f"{file}: [env.{name}]"
    for key in entry:
        if key not in OWN_KEYS and key not in KEYS:
            raise ConfigError(f"{origin}: unknown key {key}{did_you_mean(key, [*OWN_KEYS, *KEYS])}")
    pools, tags = entry.get("pools", []), entry.get("tag", {})
    if not isinstance(pools, list) or not all(isinstance(pool, str) for pool in pools):
        raise ConfigError(f"{origin}: pools: expected a list of pool ids, names or globs")
    if not isinstance(tags, dict) or not all(isinstance(value, str) for value in tags.values()):
        raise ConfigError(f'{origin}: tag: expected a table such as tag = {{ env = "prod" }}')
    if not pools and not tags:
        raise ConfigError(f"{origin}: no pools are named; set pools or tag")
    plain = {key: value for key, value in entry.items() if key in KEYS}
    return Environment(name, tuple(pools), tags, plain)
