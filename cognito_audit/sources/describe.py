"""Saved answers of the AWS CLI: what ``aws cognito-idp describe-*``, ``get-*`` and ``list-*`` print, JSON or YAML.

Answers may come wrapped (``{"UserPoolClient": {...}}``) or bare, one or many to a file, and spread over files; they are
joined by UserPoolId. What no answer says is unknown, never a default.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cognito_audit.facts.holes import REST, Unknown
from cognito_audit.inventory import Inventory, Target
from cognito_audit.secrecy import without_secrets
from cognito_audit.sources.documents import ParseError, read_documents
from cognito_audit.sources.files.input_file import FileOptions, InputFile
from cognito_audit.sources.shapes import Conversion
from cognito_audit.sources.traced import Traced, literal, locator

_WORDS: Final = (b"UserPool", b"Configuration", b"ResourceServer", b"Provider", b"Client")
"""One of them is in every member below; looking for a word is a hundred times faster than for a pattern."""
_MEMBERS: Final = re.compile(
    rb"""["']?(?:UserPoolClients?|UserPools?|RiskConfiguration|LogDeliveryConfiguration|ResourceServers?|Providers"""
    rb"""|IdentityProvider|MfaConfiguration|ClientSecrets|Client(?:Id|Name))["']?\s*:"""
)
_POOL_ID: Final = re.compile(
    r"(?<![a-z])[a-z]{2}(?:-gov|-iso[a-z]*)?-(?:north|south|east|west|central)[a-z]*-\d_[0-9A-Za-z]+"
)
_WRAPPERS: Final = {
    "UserPoolClient": "client", "UserPool": "pool", "RiskConfiguration": "risk", "LogDeliveryConfiguration": "logs",
}  # fmt: skip
_LISTS: Final = {
    "UserPoolClients": "listed-clients", "UserPools": "listed-pools", "Providers": "providers",
    "ResourceServers": "resource_servers", "ClientSecrets": "secrets",
}  # fmt: skip
_CALLS: Final = {
    "client": "describe-user-pool-client", "pool": "describe-user-pool", "mfa": "get-user-pool-mfa-config",
    "risk": "describe-risk-configuration", "logs": "get-log-delivery-configuration",
    "providers": "list-identity-providers", "resource_servers": "list-resource-servers",
    "secrets": "list-user-pool-client-secrets",
}  # fmt: skip
_MFA_MEMBERS: Final = ("MfaConfiguration", "SoftwareTokenMfaConfiguration", "SmsMfaConfiguration")


class DescribeReader:
    """See ``files.reader.Reader``."""

    input_type = "describe"

    def recognises(self, file: InputFile) -> bool:
        """Whether a member of one of the answers is named in it."""
        return any(word in file.data for word in _WORDS) and _MEMBERS.search(file.data) is not None

    def read(self, files: Sequence[InputFile], options: FileOptions) -> Inventory:  # noqa: ARG002  nothing to choose
        """The clients and pools of all answers."""
        answers: list[_Answer] = []
        failures: list[Inventory] = []
        for file in files:
            try:
                trees = [literal(document) for document in read_documents(file.text, file.name)]
            except ParseError as error:
                failures.append(file.failed(error))
                continue
            found = [answer for tree in trees for answer in _answers(tree)]
            if not found and file.named:
                failures.append(file.failed(ParseError("holds no answer of a Cognito call that is known here")))
            answers.extend(found)
        read = _Join(answers).inventory()
        return Inventory(
            read.targets,
            errors=(*read.errors, *(error for failure in failures for error in failure.errors)),
            unread=(*read.unread, *(hole for failure in failures for hole in failure.unread)),
            notes=read.notes,
        )


@dataclass(frozen=True, slots=True)
class _Answer:
    kind: str
    body: Traced

    def text(self, *names: str) -> str:
        """A member's text, or nothing."""
        found = self.body.get(*names)
        return found.data if found is not None and isinstance(found.data, str) else ""

    @property
    def pool_id(self) -> str:
        """The pool that it is about: in the answer itself, else in the file's name."""
        named = _POOL_ID.search(self.body.document.file)
        return self.text("Id" if self.kind == "pool" else "UserPoolId") or (named.group() if named else "")


def _answers(tree: Traced) -> Iterator[_Answer]:
    if isinstance(tree.data, list):
        for item in tree.data:
            yield from _answers(item)
    elif isinstance(tree.data, dict):
        wrapped = [(kind, tree.data[name]) for name, kind in _WRAPPERS.items() if name in tree.data]
        listed = [kind for name, kind in _LISTS.items() if name in tree.data]
        if wrapped:
            yield from (_Answer(kind, body) for kind, body in wrapped if isinstance(body.data, dict))
        elif listed:
            yield _Answer(listed[0], tree)
        elif bare := _bare(tree.data):
            yield _Answer(bare, tree)


def _bare(members: dict[str, Traced]) -> str:
    """What an answer without its wrapper is: told by the members that only it has."""
    if len({"ClientId", "ClientName", "ExplicitAuthFlows", "UserPoolId"} & members.keys()) > 1:
        return "client"
    if "Id" in members and "Name" in members and isinstance(members["Id"].data, str):
        return "pool" if _POOL_ID.fullmatch(members["Id"].data) else ""
    return "mfa" if any(name in members for name in _MFA_MEMBERS) else ""


@dataclass(slots=True)
class _PoolSide:
    """All answers about one pool; the lists of clients say whether they were cut off (NextToken)."""

    answers: dict[str, _Answer] = field(default_factory=dict)
    clients: dict[str, _Answer] = field(default_factory=dict)
    listed: dict[str, Traced] = field(default_factory=dict)
    risks: dict[str, _Answer] = field(default_factory=dict)
    secrets: dict[str, _Answer] = field(default_factory=dict)
    complete: bool = False


class _Join:
    """Answers by the pool that they are about."""

    def __init__(self, answers: Iterable[_Answer]) -> None:
        self._pools: defaultdict[str, _PoolSide] = defaultdict(_PoolSide)
        self._conversion = Conversion()
        self._notes: list[str] = []
        late = []
        for answer in answers:
            if answer.kind.startswith("listed"):
                self._add_list(answer)
            elif answer.pool_id or answer.kind == "client":
                self._add(answer, answer.pool_id)
            else:
                late.append(answer)
        for answer in late:
            self._add_without_pool(answer)

    def inventory(self) -> Inventory:
        targets = [
            target
            for pool_id, side in self._pools.items()
            for target in (*self._pool_targets(pool_id, side), *self._client_targets(pool_id, side))
        ]
        return Inventory(tuple(targets), errors=tuple(self._conversion.faults), notes=tuple(self._notes))

    def _add(self, answer: _Answer, pool_id: str) -> None:
        side = self._pools[pool_id]
        store = {"client": side.clients, "risk": side.risks, "secrets": side.secrets}.get(answer.kind, side.answers)
        key = answer.kind
        if answer.kind in ("client", "risk", "secrets"):
            key = answer.text("ClientId") or (str(answer.body.place()) if answer.kind == "client" else "")
        if key in store:
            self._notes.append(f"{answer.body.place()}: {_CALLS[answer.kind]} was given twice; the first answer counts")
        store.setdefault(key, answer)

    def _add_without_pool(self, answer: _Answer) -> None:
        """An answer that does not say which pool it is about belongs to the only one, if there is only one."""
        if len(self._pools) == 1:
            self._add(answer, next(iter(self._pools)))
            return
        self._notes.append(
            f"{answer.body.place()}: {_CALLS[answer.kind]} does not say which pool it is about, so it was left out; "
            "put the pool's id into the file's name"
        )

    def _add_list(self, answer: _Answer) -> None:
        name = "UserPools" if answer.kind == "listed-pools" else "UserPoolClients"
        items = answer.body.get(name)
        for item in items.data if items is not None and isinstance(items.data, list) else []:
            entry = _Answer("pool" if name == "UserPools" else "client", item)
            side = self._pools[entry.pool_id]
            if name == "UserPoolClients":
                side.listed[entry.text("ClientId")] = item
                side.complete = "NextToken" not in answer.body.data
            else:
                side.listed[""] = item

    def _pool_targets(self, pool_id: str, side: _PoolSide) -> Iterator[Target]:
        own = side.answers.get("pool")
        if own is not None or "" in side.listed:
            yield self._target("pool", pool_id, side, own.body if own else side.listed[""], own is not None)

    def _client_targets(self, pool_id: str, side: _PoolSide) -> Iterator[Target]:
        for answer in side.clients.values():
            yield self._target("client", pool_id, side, answer.body, described=True)
        for client_id, item in side.listed.items():
            if client_id and client_id not in side.clients:
                yield self._target("client", pool_id, side, item, described=False)

    def _target(self, kind: str, pool_id: str, side: _PoolSide, body: Traced, described: bool) -> Target:  # noqa: FBT001
        subject = _Answer(kind, body)
        client_id = subject.text("ClientId") if kind == "client" else ""
        roots = {name: answer.body for name, answer in side.answers.items()}
        if "pool" not in roots and "" in side.listed:
            roots["pool"] = _with_open_end(side.listed[""], "list-user-pools carries only names")
        if "" in side.risks or client_id in side.risks:
            roots["risk"] = (side.risks.get(client_id) or side.risks[""]).body
        if client_id in side.secrets or (side.secrets and len(side.clients) == 1):
            roots["secrets"] = (side.secrets.get(client_id) or next(iter(side.secrets.values()))).body
        if kind == "client":
            roots["client"] = body if described else _with_open_end(body, "list-user-pool-clients carries no settings")
        answers = {name: self._answer(name, roots.get(name)) for name in _CALLS if kind == "client" or name != "client"}
        if kind == "client":
            answers |= {"siblings": self._siblings(side, client_id), "probe": {}, "template": {}}
        arn = _Answer("pool", side.answers["pool"].body).text("Arn") if "pool" in side.answers else ""
        place = body.place()
        return Target(
            id=f"{pool_id}/{client_id}" if client_id and pool_id else client_id or pool_id or str(place),
            kind=kind,
            name=subject.text("ClientName" if kind == "client" else "Name") or client_id or pool_id,
            answers=answers,
            locate=locator(roots, body),
            arn=f"{arn}/client/{client_id}" if arn and client_id else arn,
            account=arn.split(":")[4] if arn.count(":") >= 5 else "",  # noqa: PLR2004  the parts of an ARN
            region=pool_id.partition("_")[0] if "_" in pool_id else "",
            user_pool_id=pool_id,
            user_pool_name=side.answers["pool"].text("Name") if "pool" in side.answers else "",
            client_id=client_id,
            file=place.file,
        )

    def _answer(self, name: str, body: Traced | None) -> Any:
        if body is None:
            return Unknown(f"no {_CALLS[name]} answer was given")
        return without_secrets(self._conversion.structure(name, body))

    def _siblings(self, side: _PoolSide, client_id: str) -> dict[str, Any]:
        clients = [self._answer("client", one.body) for key, one in side.clients.items() if key != client_id]
        not_described = [key for key in side.listed if key and key not in side.clients and key != client_id]
        if not_described or not side.complete:
            clients.append(Unknown("other app clients of the pool may not be among the answers given"))
        return {"Clients": clients}


def _with_open_end(body: Traced, reason: str) -> Traced:
    return Traced({**body.data, REST: Traced(Unknown(reason), body.document, body.path)}, body.document, body.path)
