"""What a live run has found beside user pools and app clients: providers, domains, groups and identity pools."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.model.inventory import Target
from cognito_audit.model.values import Unknown
from cognito_audit.sources.assembly.siblings import Fact

INTERRUPTED: Final = Unknown("interrupted before it was read")


@dataclass(slots=True)
class FoundPart:
    """One target of a ``kind`` such as ``domain``: the facts read of it by root. ``id`` is the target's."""

    kind: str
    id: str
    name: str
    region: str
    facts: dict[str, Fact] = field(default_factory=dict)

    def learn(self, root: str, fact: Fact, _why: object) -> None:
        """Take in a fact."""
        self.facts[root] = fact

    def target(self, fact_sources: frozenset[str], shared: Mapping[str, Fact], common: Mapping[str, Any]) -> Target:
        """The target, with an answer for every root that was asked for; ``shared`` holds those of its pool."""
        facts = {**shared, **self.facts}
        wanted = [
            name
            for name, root in FACT_SOURCES.items()
            if name in fact_sources and root.actions and self.kind in root.target_kinds
        ]
        answers = {name: facts.get(name, INTERRUPTED) for name in wanted}
        return Target(self.id, self.kind, self.name, answers, **{"region": self.region, **common})
