"""The evidence of a live run as files, so that rules can run again without AWS: one JSON file for each user pool.

Each file holds the answers as the AWS CLI prints them, without secrets, and
``{"$unknown": {"reason": ..., "action": ...}}`` for each value that could not be read; what was read of a pool in other
regions is in its file under ``Replicas``. ``inventory.json`` lists the files, and says what could not be read at all.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, count
from pathlib import Path
from typing import Any, Final

from cognito_audit.errors import UserError
from cognito_audit.facts.registry import FACT_SOURCES, TARGET_KINDS
from cognito_audit.lib.files import write_file
from cognito_audit.lib.redaction import without_secrets
from cognito_audit.model.inventory import Identity, Inventory, Target
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.assembly.replicas import as_read, with_replicas
from cognito_audit.sources.assembly.siblings import Fact, siblings
from cognito_audit.sources.evidence.listing import INVENTORY, listed_file
from cognito_audit.sources.evidence.members import EvidenceError, decoded, encoded, list_of, structure, tags, text

MARK: Final = "CognitoAuditEvidence"
"""The member that identifies such a file; its value is ``VERSION``."""
VERSION: Final = 1
_LONGEST: Final = 200
"""The characters of an id in a file name; most file systems allow 255."""

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
    texts: dict[str, str] = {}
    listed: list[dict[str, Any]] = []
    for pool, targets in by_pool.items():
        name = _file_name(pool, taken=(INVENTORY, *texts))
        texts[name] = _json(document(targets))
        listed.append(listed_file(name, texts[name], targets))
    unread = [{"What": what, "Why": encoded(why)} for what, why in inventory.unread]
    about = {"Interrupted": inventory.interrupted, "Identity": _identity(inventory.identity)}
    # It comes last: where it is, the others were written.
    texts[INVENTORY] = _json({MARK: VERSION, "Files": listed, "Unread": unread, **about})
    for name, written in texts.items():
        write_file(folder / name, written, mode=0o600)
    return [folder / name for name in texts]


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
        content["OtherClients"] = [_saved(answer) for answer in rest]
    return content


def targets_of(content: Any) -> tuple[Target, ...]:
    """Return the targets in one file's content. Raises ``EvidenceError`` for what is not evidence."""
    targets = _targets_of(content)
    replicas = list_of(content, "Replicas") if "Replicas" in content else []
    return with_replicas(targets, [target for one in replicas for target in _targets_of(one)])


def _targets_of(content: Any) -> tuple[Target, ...]:
    version = content.get(MARK) if isinstance(content, Mapping) else None
    if version != VERSION:
        raise EvidenceError(f"expected {MARK} {VERSION}, got {version!r}")
    if "UserPoolId" not in content:
        return tuple(_part_of(one, {}, {}) for one in list_of(content, "Parts"))
    pool_id = text(content, "UserPoolId")
    common: dict[str, Any] = {name: text(content, member) for name, member in _OF_TARGET.items() if name != "arn"}
    common |= {"user_pool_id": pool_id, "tags": tags(content, "Tags")}
    shared = _answers(content, _SHARED)
    answers = shared | _answers(content, _OF_POOL)
    name = text(content, "UserPoolName") or pool_id
    pool = Target(pool_id, "pool", name, answers, arn=text(content, "Arn"), **common)
    parts = [_part_of(one, shared, common) for one in (list_of(content, "Parts") if "Parts" in content else ())]
    return (pool, *_clients_of(content, shared, common), *parts)


def _clients_of(content: Any, shared: dict[str, Fact], common: Mapping[str, Any]) -> Iterator[Target]:
    clients = [structure(one, "Clients") for one in list_of(content, "Clients")]
    audited: dict[str, Fact] = {
        text(one, "ClientId"): decoded(one["UserPoolClient"]) for one in clients if "UserPoolClient" in one
    }
    rest = [decoded(one) for one in list_of(content, "OtherClients")] if "OtherClients" in content else None
    for one in clients:
        client_id = text(one, "ClientId")
        answers = shared | _answers(one, _OF_CLIENT)
        if rest is not None:
            answers["siblings"] = siblings(audited, client_id, rest)
        target_id = f"{common['user_pool_id']}/{client_id}"
        yield Target(target_id, "client", text(one, "ClientName"), answers, client_id=client_id, **common)


def _part(target: Target) -> dict[str, Any]:
    about = {"Id": target.id, "Kind": target.kind, "Name": target.name}
    return {**about, "Account": target.account, "Region": target.region, **_members(target, _OF_PART)}


def _part_of(value: Any, shared: Mapping[str, Fact], common: Mapping[str, Any]) -> Target:
    one = structure(value, "Parts")
    kind = text(one, "Kind")
    if kind not in TARGET_KINDS:
        raise EvidenceError(f"Kind {kind!r} is not known")
    answers = {**({"pool": shared["pool"]} if "pool" in shared else {}), **_answers(one, _OF_PART)}
    own = {**common, "account": text(one, "Account"), "region": text(one, "Region")}
    return Target(text(one, "Id"), kind, text(one, "Name"), answers, **own)


def _members(target: Target, keys: Mapping[str, str]) -> dict[str, Any]:
    return {member: _saved(target.answers[name]) for name, member in keys.items() if name in target.answers}


def _answers(content: Mapping[str, Any], keys: Mapping[str, str]) -> dict[str, Fact]:
    """Return the answers in a file. Raises ``EvidenceError`` for what is neither a map nor unknown."""
    found = {name: decoded(content[member]) for name, member in keys.items() if member in content}
    return {name: one if isinstance(one, Unknown) else structure(one, keys[name]) for name, one in found.items()}


def _identity(identity: Identity | None) -> dict[str, Any] | None:
    if identity is None:
        return None
    return {"Account": identity.account, "Arn": identity.arn, "Regions": list(identity.regions)}


def _saved(answer: Any) -> Any:
    return without_secrets(encoded(answer))


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _file_name(user_pool_id: str, taken: Collection[str]) -> str:
    """Return the name of the file for an id, which no other one has: what a server answered must not be a path."""
    name = re.sub(r"[^A-Za-z0-9_-]", "_", user_pool_id)[:_LONGEST]
    numbers = (f"{name}-{number}.json" for number in count(2))
    return next(one for one in chain([f"{name}.json"], numbers) if one not in taken)
