"""The evidence of a live run as files, so that rules can run again without AWS: one JSON file for each user pool.

Each file holds the answers as the AWS CLI prints them, without secrets, and
``{"$unknown": {"reason": ..., "action": ...}}`` for each value that could not be read; what was read of a pool in other
regions is in its file under ``Replicas``. ``inventory.json`` says what could not be listed at all.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from cognito_audit.errors import UserError
from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.lib.files import write_file
from cognito_audit.lib.redaction import without_secrets
from cognito_audit.model.inventory import Identity, Inventory, Target, Unread
from cognito_audit.model.unknown_json import decode_unknown, encode_unknown, is_unknown
from cognito_audit.model.values import REST, Unknown
from cognito_audit.sources.assembly.replicas import as_read, with_replicas
from cognito_audit.sources.assembly.siblings import Fact, siblings

MARK: Final = "CognitoAuditEvidence"
"""The member that identifies such a file; its value is ``VERSION``."""
VERSION: Final = 1

_REST: Final = "$rest"
"""The key of an open end in a file."""
_SAVED: Final = tuple(source for source in FACT_SOURCES.values() if source.evidence)
_SHARED: Final = {source.name: source.evidence for source in _SAVED if source.shared}
"""The fact sources that are the same for a pool and all that is in it, with their member in the file."""
_OF_POOL: Final = {
    source.name: source.evidence for source in _SAVED if "pool" in source.target_kinds and not source.shared
}
_OF_CLIENT: Final = {
    source.name: source.evidence for source in _SAVED if "client" in source.target_kinds and not source.shared
}
_OF_PART: Final = {source.name: source.evidence for source in _SAVED if not source.target_kinds & {"client", "pool"}}
"""Those of other kinds of target."""
_OF_TARGET: Final = {"arn": "Arn", "account": "Account", "region": "Region", "user_pool_name": "UserPoolName"}


class EvidenceError(UserError):
    """A file that is not evidence, or that has a version which this program does not know."""


def save(inventory: Inventory, folder: Path) -> list[Path]:
    """Write what a live run read into ``folder``, and return the files.

    Only the owner may read them (mode 0600). Raises ``UserError`` where one cannot be written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{folder}: cannot create the folder: {error.strerror}") from error
    by_pool: dict[str, list[Target]] = {}
    for target in inventory.targets:
        by_pool.setdefault(target.user_pool_id or target.id, []).append(target)
    documents = {f"{_file_name(pool)}.json": document(targets) for pool, targets in by_pool.items()}
    documents["inventory.json"] = {
        MARK: VERSION,
        "Unread": [{"What": what, "Why": _encoded(why)} for what, why in inventory.unread],
        "Interrupted": inventory.interrupted,
        "Identity": _identity(inventory.identity),
    }
    for name, content in documents.items():
        write_file(folder / name, json.dumps(content, indent=2, ensure_ascii=False) + "\n", mode=0o600)
    return [folder / name for name in documents]


def document(targets: Sequence[Target]) -> dict[str, Any]:
    """Return the content of one pool's file (its target, its clients and parts), or of an identity pool's."""
    pool = next((target for target in targets if target.kind == "pool"), None)
    if pool is None:
        return _document(targets)
    content = _document([target for target in targets if target.region == pool.region])
    elsewhere = [as_read(one) for target in targets for one in target.replicas]
    elsewhere += [as_read(replace(target, replicas=())) for target in targets if target.region != pool.region]
    if elsewhere:
        regions = sorted({one.region for one in elsewhere})
        content["Replicas"] = [_document([one for one in elsewhere if one.region == region]) for region in regions]
    return content


def _document(targets: Sequence[Target]) -> dict[str, Any]:
    parts = [_part(target) for target in targets if target.kind not in {"pool", "client"}]
    pool = next((target for target in targets if target.kind == "pool"), None)
    if pool is None:
        return {MARK: VERSION, "Parts": parts}
    clients = [target for target in targets if target.kind == "client"]
    content: dict[str, Any] = {MARK: VERSION, "UserPoolId": pool.user_pool_id}
    content |= {member: getattr(pool, name) for name, member in _OF_TARGET.items()}
    content |= {"Tags": dict(pool.tags), **_members(pool, {**_SHARED, **_OF_POOL})}
    content["Clients"] = [
        {"ClientId": client.client_id, "ClientName": client.name, **_members(client, _OF_CLIENT)} for client in clients
    ]
    content["Parts"] = parts
    if clients and "siblings" in clients[0].answers:
        others = clients[0].answers["siblings"]
        # The audited clients come first among the siblings, and they stand under Clients already.
        rest = others["Clients"][len(clients) - 1 :] if isinstance(others, Mapping) else (others,)
        content["OtherClients"] = [_encoded(answer) for answer in rest]
    return content


def targets_of(content: Any) -> tuple[Target, ...]:
    """Return the targets in one file's content. Raises ``EvidenceError`` for what is not evidence."""
    targets = _targets_of(content)
    elsewhere = [target for one in content.get("Replicas", ()) for target in _targets_of(one)]
    return with_replicas(targets, elsewhere)


def _targets_of(content: Any) -> tuple[Target, ...]:
    version = content.get(MARK) if isinstance(content, Mapping) else None
    if version != VERSION:
        raise EvidenceError(f"expected {MARK} {VERSION}, got {version!r}")
    if "UserPoolId" not in content:
        return tuple(_part_of(one, {}, {}) for one in content.get("Parts", ()))
    pool_id = content["UserPoolId"]
    common: dict[str, Any] = {name: content[member] for name, member in _OF_TARGET.items() if name != "arn"}
    common |= {"user_pool_id": pool_id, "tags": content["Tags"]}
    shared = _answers(content, _SHARED)
    name = content["UserPoolName"] or pool_id
    pool = Target(pool_id, "pool", name, shared | _answers(content, _OF_POOL), arn=content["Arn"], **common)
    audited: dict[str, Fact] = {
        one["ClientId"]: _decoded(one["UserPoolClient"]) for one in content["Clients"] if "UserPoolClient" in one
    }
    clients = []
    for one in content["Clients"]:
        answers = shared | _answers(one, _OF_CLIENT)
        if "OtherClients" in content:
            rest = [_decoded(answer) for answer in content["OtherClients"]]
            answers["siblings"] = siblings(audited, one["ClientId"], rest)
        target_id = f"{pool_id}/{one['ClientId']}"
        clients.append(Target(target_id, "client", one["ClientName"], answers, client_id=one["ClientId"], **common))
    parts = [_part_of(one, shared, common) for one in content.get("Parts", ())]
    return (pool, *clients, *parts)


def _part(target: Target) -> dict[str, Any]:
    about = {"Id": target.id, "Kind": target.kind, "Name": target.name}
    return {**about, "Account": target.account, "Region": target.region, **_members(target, _OF_PART)}


def _part_of(one: Mapping[str, Any], shared: Mapping[str, Fact], common: Mapping[str, Any]) -> Target:
    answers = {**({"pool": shared["pool"]} if "pool" in shared else {}), **_answers(one, _OF_PART)}
    own = {**common, "account": one["Account"], "region": one["Region"]}
    return Target(one["Id"], one["Kind"], one["Name"], answers, **own)


def unread_of(content: Mapping[str, Any]) -> list[Unread]:
    """Return what could not be listed at all, from the content of ``inventory.json``."""
    return [Unread(one["What"], _decoded(one["Why"])) for one in content.get("Unread", ())]


def _members(target: Target, keys: Mapping[str, str]) -> dict[str, Any]:
    return {member: _encoded(target.answers[name]) for name, member in keys.items() if name in target.answers}


def _answers(content: Mapping[str, Any], keys: Mapping[str, str]) -> dict[str, Fact]:
    return {name: _decoded(content[member]) for name, member in keys.items() if member in content}


def _identity(identity: Identity | None) -> dict[str, Any] | None:
    if identity is None:
        return None
    return {"Account": identity.account, "Arn": identity.arn, "Regions": list(identity.regions)}


def _encoded(value: Any) -> Any:
    if isinstance(value, Unknown):
        return encode_unknown(value)
    if isinstance(value, Mapping):
        return without_secrets({_REST if key is REST else key: _encoded(inner) for key, inner in value.items()})
    if isinstance(value, list | tuple):
        return [_encoded(inner) for inner in value]
    return value


def _decoded(value: Any) -> Any:
    if isinstance(value, dict):
        if is_unknown(value):
            return decode_unknown(value)
        return {_decoded_key(key, inner): _decoded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_decoded(inner) for inner in value]
    return value


def _decoded_key(key: str, value: Any) -> str:
    """Return the key of an open end; evidence of version 1.0.0 writes it as ``*``."""
    return REST if key in (_REST, "*") and isinstance(value, dict) and is_unknown(value) else key


def _file_name(user_pool_id: str) -> str:
    """Return a file name for an id: what a server answered must not be a path."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", user_pool_id)
