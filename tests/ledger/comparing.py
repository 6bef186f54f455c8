"""What the sources have and the ledger lacks, and the reverse."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.ledger.service_names import SERVICES


@dataclass(frozen=True, slots=True, order=True)
class Novelty:
    """A name without a decision. ``section`` and ``key`` say where in the ledger's file its line belongs.

    ``written`` is what the line must say whatever was decided: the bounds of a range.
    """

    source: str
    name: str
    kind: str
    where: str
    section: tuple[str, ...]
    key: str
    written: str = ""


@dataclass(frozen=True, slots=True)
class Sources:
    """The names of each source, as `service_names`, `template_names` and `provider_names` give them, with versions."""

    services: Mapping[str, Any]
    templates: Mapping[str, list[str]]
    provider: Mapping[str, list[str]]
    versions: Mapping[str, str]


def new(ledger: Mapping[str, Any], sources: Sources) -> list[Novelty]:
    """Names without a decision, sorted."""
    found = [one for service in SERVICES for one in _of_service(ledger.get(service, {}), sources, service)]
    for part, package, kind, names in _of_resources(sources):
        source = f"{package} {sources.versions.get(package, '')}".strip()
        found += _of_types(ledger.get(part, {}), names, kind, source, part)
    return sorted(found)


def _of_resources(sources: Sources) -> tuple[tuple[str, str, str, Mapping[str, list[str]]], ...]:
    return (
        ("cloudformation", "cfn-lint", "property", sources.templates),
        ("terraform", "@cdktn/provider-aws", "argument", sources.provider),
    )


def _of_service(kept: Mapping[str, Any], sources: Sources, service: str) -> Iterator[Novelty]:
    source = f"botocore {sources.versions.get('botocore', '')}".strip()
    found = sources.services[service]
    for part, kind in (("operations", "operation"), ("values", "value"), ("errors", "error")):
        for name in found[part]:
            if name not in kept.get(part, {}):
                yield Novelty(source, name, kind, service, (service, part), name)
    yield from _members(kept.get("members", {}), found, service, source)
    for name, bounds in found["ranges"].items():
        known = kept.get("ranges", {}).get(name)
        if bounds != known:
            where = f"{service}, {bounds}" + (f" instead of {known}" if known else "")
            yield Novelty(source, name, "range", where, (service, "ranges"), name, bounds)


def _members(kept: Mapping[str, Any], found: Mapping[str, Any], service: str, source: str) -> Iterator[Novelty]:
    for structure, members in found["members"].items():
        decided = kept.get(structure, {})
        reached = f"{service}, by {found['where'][structure]}"
        for member in () if isinstance(decided, str) else members:
            if member not in decided:
                section = (service, "members", structure)
                yield Novelty(source, f"{structure}.{member}", "member", reached, section, member)


def _of_types(
    kept: Mapping[str, Any], names: Mapping[str, list[str]], kind: str, source: str, part: str
) -> Iterator[Novelty]:
    for resource, paths in names.items():
        decided = kept.get(resource)
        if decided is None:
            yield Novelty(source, resource, "resource type", f"{len(paths)} names", (part,), resource)
            continue
        for path in () if isinstance(decided, str) else paths:
            if path not in decided:
                yield Novelty(source, path, kind, resource, (part, resource), path)


def lost(ledger: Mapping[str, Any], sources: Sources) -> list[str]:
    """Names of the ledger that no source has any more, or has not yet: worth a look, and wrong for nobody."""
    found = []
    for service in SERVICES:
        kept, there = ledger.get(service, {}), sources.services[service]
        for part in ("operations", "values", "errors", "ranges"):
            found += [f"{service}: {name}" for name in kept.get(part, {}) if name not in there[part]]
        found += _lost_paths(service, kept.get("members", {}), there["members"])
    for part, _, _, names in _of_resources(sources):
        found += _lost_paths(part, ledger.get(part, {}), names)
    return sorted(found)


def _lost_paths(part: str, kept: Mapping[str, Any], there: Mapping[str, list[str]]) -> Iterator[str]:
    for name, decided in kept.items():
        if name not in there:
            yield f"{part}: {name}"
        elif not isinstance(decided, str):
            yield from (f"{part}: {name}.{path}" for path in decided if path not in there[name])
