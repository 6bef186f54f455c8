"""References between manifests: by the name of a resource, by its labels, or to a secret of the cluster."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from cognito_audit.model.partial import Present
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.documents.traced import Traced, plain_data
from cognito_audit.sources.resource_lists.attributes import ListedResource, attribute_named
from cognito_audit.sources.terraform.evaluation.unknowns import ReferenceTo
from cognito_audit.sources.terraform.mapping.resource_types import CLIENT_TYPES, POOL_TYPES, REFERENCES

_REFERENCE: Final = re.compile(r"(.+?)(SecretRef|Refs?|Selector)")
_MEANT: Final = {"user_pool_id": POOL_TYPES, "client_id": CLIENT_TYPES}
"""The attributes that are the id of a pool or a client, with the types that have one."""
_IN_SECRET: Final = Unknown("is in a secret of the cluster, which is not read")


class Manifest(NamedTuple):
    """A manifest: the resource, and the whole document, whose ``metadata`` others refer to."""

    listed: ListedResource
    top: Traced


def with_references(manifests: Sequence[Manifest]) -> Iterator[ListedResource]:
    """Yield the resources, each with an address of its own, and with what its references stand for."""
    count = Counter(one.listed.address for one in manifests)
    renamed = [
        one._replace(listed=one.listed._replace(address=f"{one.listed.address} ({one.top.location()})"))
        if count[one.listed.address] > 1
        else one
        for one in manifests
    ]
    for one in renamed:
        yield _resolved(one.listed, renamed)


def _resolved(listed: ListedResource, manifests: Sequence[Manifest]) -> ListedResource:
    settings = _ReferringSettings(listed, manifests)
    kept = settings.without_references(listed.settings, top=True)
    return listed._replace(settings=kept, own={**listed.own, **settings.own})


class _ReferringSettings:
    """The settings of one resource. ``own`` are the attributes that its references stand for."""

    def __init__(self, listed: ListedResource, manifests: Sequence[Manifest]) -> None:
        self._type = listed.type
        self._is_crossplane = listed.type.startswith("aws_")
        self._manifests = manifests
        self.own: dict[str, Any] = {}

    def without_references(self, settings: Traced, *, top: bool) -> Traced:
        """Return settings in which a reference is a value that is there, or unknown, under its attribute's name."""
        if isinstance(settings.data, list):
            items = [self.without_references(item, top=False) for item in settings.data]
            return Traced(items, settings.document, settings.path)
        if not isinstance(settings.data, dict):
            return settings
        kept: dict[str, Traced] = {}
        for name, value in settings.data.items():
            match = _REFERENCE.fullmatch(name)
            if match is None or not isinstance(value.data, dict | list):
                kept[name] = self.without_references(value, top=False)
                continue
            base = match[1]
            attribute = attribute_named(self._type, base) or attribute_named(self._type, f"{base}Id")
            if top and attribute in REFERENCES:
                if base not in settings.data:
                    self.own[attribute] = self._target(attribute, value)
            elif base not in settings.data:
                there = _IN_SECRET if match[2] == "SecretRef" else Present("refers to another resource of the cluster")
                unknown = Unknown(there.reason) if match[2] == "Refs" else there
                kept[base] = Traced(unknown, value.document, value.path)
        return Traced(kept, settings.document, settings.path)

    def _target(self, attribute: str, reference: Traced) -> Unknown:
        """Return the pool or client that a reference means."""
        types = _MEANT.get(attribute, ())
        name, labels = _named(reference), reference.get("matchLabels")
        candidates = [one for one in self._manifests if one.listed.type in types and self._is_own(one)]
        if name:
            found = [one for one in candidates if one.listed.name == name]
        else:
            wanted = plain_data(labels) if labels is not None else None
            found = [one for one in candidates if isinstance(wanted, dict) and _has_labels(one, wanted)]
        if not found:
            return Unknown(f"{name or 'what the labels select'} is not in these manifests")
        return ReferenceTo("the id of a resource of the cluster", addresses=tuple(one.listed.address for one in found))

    def _is_own(self, manifest: Manifest) -> bool:
        return manifest.listed.type.startswith("aws_") == self._is_crossplane


def _named(reference: Traced) -> str:
    """Return the name in a reference: ``{name: x}`` of Crossplane, ``{from: {name: x}}`` of ACK."""
    found = reference.get("name") or reference.get("from", "name")
    return found.data if found is not None and isinstance(found.data, str) else ""


def _has_labels(manifest: Manifest, wanted: dict[str, Any]) -> bool:
    labels = manifest.top.get("metadata", "labels")
    have = plain_data(labels) if labels is not None else None
    return isinstance(have, dict) and bool(wanted) and wanted.items() <= have.items()
