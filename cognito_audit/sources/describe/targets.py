"""From joined answers to targets: clients, pools and their parts, and identity pools."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from cognito_audit.aws.cli_commands import not_given
from cognito_audit.facts.fact_source import TargetKind
from cognito_audit.facts.registry import FACT_SOURCES, POOL_PARTS, TARGET_KINDS
from cognito_audit.lib.redaction import without_secrets
from cognito_audit.model.inventory import Target
from cognito_audit.model.values import Unknown
from cognito_audit.sources.assembly.member_types import Conversion
from cognito_audit.sources.assembly.replicas import with_replicas
from cognito_audit.sources.assembly.role_trust import role_of_group, roles_given
from cognito_audit.sources.describe.companions import (
    clients_of,
    functions_of,
    listed_in,
    pool_in,
    risk_for,
    trust_in,
    undescribed,
    web_acl_of,
    with_open_end,
)
from cognito_audit.sources.describe.joined import Joined, PoolSide
from cognito_audit.sources.describe.kinds import Answer
from cognito_audit.sources.documents.traced import Traced, locator

_LISTED: Final = {"providers": "identity_provider", "resource_servers": "resource_server"}
OF_ONE_REGION: Final = (
    "of {region} only describe-user-pool is known, for no other answer says where it is from; "
    "audit what was saved there by itself"
)


class TargetBuilder:
    """Makes the targets of all answers; ``conversion`` collects values of the wrong type."""

    def __init__(self, joined: Joined) -> None:
        self.conversion = Conversion()
        self._joined = joined

    def targets(self) -> Iterator[Target]:
        """A target for each pool, client and part that the answers name."""
        for pool_id, side in self._joined.pools.items():
            yield from _OnePool(pool_id, side, self._joined, self.conversion).targets()
        for identity_pool_id, answers in self._joined.identity_pools.items():
            yield self._identity_pool(identity_pool_id, answers)

    def _identity_pool(self, pool_id: str, answers: Mapping[str, Answer]) -> Target:
        roots = {name: answers[name].body for name in ("identity_pool", "identity_pool_roles") if name in answers}
        if "listed" in answers and "identity_pool" not in roots:
            roots["identity_pool"] = with_open_end(answers["listed"])
        here = next(iter(answers.values())).body
        named = [answer.text("IdentityPoolName") for answer in answers.values()]
        found = {
            name: told(self.conversion, name, roots.get(name)) for name in ("identity_pool", "identity_pool_roles")
        }
        found["role_trust"] = trust_in(roles_given(found["identity_pool_roles"]), self._joined.roles)
        return Target(
            pool_id,
            "identity-pool",
            next(filter(None, named), pool_id),
            found,
            locate=locator(roots, here),
            region=pool_id.partition(":")[0] if ":" in pool_id else "",
            file=here.place().file,
        )


def told(conversion: Conversion, root: str, body: Traced | Unknown | None) -> Any:
    """An answer in the API's types, without secrets; why there is none, where there is none."""
    if isinstance(body, Unknown):
        return body
    return not_given(FACT_SOURCES[root].command) if body is None else without_secrets(conversion.structure(root, body))


class _OnePool:
    """The targets of one user pool."""

    def __init__(self, pool_id: str, side: PoolSide, joined: Joined, conversion: Conversion) -> None:
        self.pool_id = pool_id
        self.side = side
        self.functions = joined.functions
        self.roles = joined.roles
        self.conversion = conversion
        self._memo: dict[tuple[str, int], tuple[Any, Any]] = {}
        self.traced: dict[str, Traced] = {name: answer.body for name, answer in side.one.items() if name != "web_acl"}
        if (pool := pool_in(side)) is not None:
            self.traced["pool"] = pool
        for root, kind in _LISTED.items():
            if (listed := listed_in(side, kind)) is not None:
                self.traced[root] = listed
        shared = ("pool", "mfa", "logs", *_LISTED)
        self.shared = {root: self._told(root, self.traced.get(root)) for root in shared}
        self.clients = {name: self._told("client", one.body) for name, one in side.many["client"].items()}
        self.mappings = self._mappings()

    def targets(self) -> Iterator[Target]:
        """The pool where it is described or listed, its clients, its parts."""
        if "pool" in self.traced:
            pool = self._pool()
            yield from with_replicas((pool,), self._replicas(pool))
        for name in self.side.names("client"):
            described = self.side.many["client"].get(name)
            yield self._client(described.body if described else with_open_end(self.side.listed["client"][name]), name)
        for kind in POOL_PARTS:
            for name in self.side.names(kind.fact_source.name):
                yield self._part(kind, name)
        yield from self._domains_not_described()

    def _pool(self) -> Target:
        pool = self.shared["pool"]
        risk = risk_for(self.side, "")
        answers = {
            **self.shared,
            "risk": self._told("risk", risk),
            "web_acl": web_acl_of(self.side),
            "functions": functions_of(pool, self.functions),
            "clients": clients_of(self.side),
        }
        return self._target(self.pool_id, "pool", self._text("Name") or self.pool_id, answers, self._with_risk(risk))

    def _replicas(self, pool: Target) -> Iterator[Target]:
        """The pool as it is described in other regions; no other answer says where it is from."""
        for region, answer in self.side.described.items():
            if answer is not self.side.one["pool"]:
                hole = Unknown(OF_ONE_REGION.format(region=region))
                holes = {root: one if isinstance(one, Unknown) else hole for root, one in pool.answers.items()}
                answers = {**holes, "pool": self._told("pool", answer.body)}
                where = locator({"pool": answer.body}, answer.body)
                yield replace(pool, answers=answers, locate=where, arn=answer.text("Arn"), region=region)

    def _client(self, body: Traced, name: str) -> Target:
        answer = Answer("client", body)
        client_id = answer.text("ClientId")
        risk = risk_for(self.side, client_id)
        secrets = self.side.many["secrets"].get(client_id)
        own = {"client": body, **({"secrets": secrets.body} if secrets else {})}
        answers = {
            **self.shared,
            "client": self.clients[name] if name in self.clients else self._told("client", body),
            "secrets": self._told("secrets", own.get("secrets")),
            "risk": self._told("risk", risk),
            "siblings": self._siblings(name),
            "mappings": self.mappings,
            "probe": {},
            "template": {},
        }
        target_id = f"{self.pool_id}/{client_id}" if client_id and self.pool_id else client_id or self.pool_id
        label = answer.text("ClientName") or client_id or self.pool_id or body.place().file
        return self._target(
            target_id or str(body.place()), "client", label, answers, {**self._with_risk(risk), **own}, client_id
        )

    def _part(self, kind: TargetKind, name: str) -> Target:
        source = kind.fact_source.name
        described = self.side.many[source].get(name)
        body = described.body if described else with_open_end(self.side.listed[source][name])
        answers = {"pool": self.shared["pool"], source: self._told(source, body)}
        if kind.name == "group":
            answers["role_trust"] = trust_in(role_of_group(answers["group"]), self.roles)
        target_id = f"{self.pool_id}/{kind.name}/{name}"
        return self._target(target_id, kind.name, name, answers, {**self.traced, source: body})

    def _domains_not_described(self) -> Iterator[Target]:
        for name in filter(None, (self._text("Domain"), self._text("CustomDomain"))):
            if name not in self.side.many["domain"]:
                unknown = not_given("describe-user-pool-domain", f" for {name}")
                answers = {"pool": self.shared["pool"], "domain": unknown}
                yield self._target(f"{self.pool_id}/domain/{name}", "domain", name, answers, self.traced)

    def _target(
        self,
        target_id: str,
        kind: str,
        name: str,
        answers: Mapping[str, Any],
        traced: Mapping[str, Traced],
        client_id: str = "",
    ) -> Target:
        here = traced.get(TARGET_KINDS[kind].fact_source.name) or traced["pool"]
        arn = self._text("Arn")
        return Target(
            target_id,
            kind,
            name,
            answers,
            locate=locator(traced, here),
            arn=f"{arn}/client/{client_id}" if arn and client_id else arn if kind in {"pool", "client"} else "",
            account=arn.split(":")[4] if arn.count(":") >= 5 else "",  # noqa: PLR2004  the parts of an ARN
            region=self._region(),
            user_pool_id=self.pool_id,
            user_pool_name=self._text("Name"),
            client_id=client_id,
            file=here.place().file,
            tags=self._tags(),
        )

    def _region(self) -> str:
        described = self.side.one.get("pool")
        return (described.region if described else "") or self.pool_id.rpartition("_")[0]

    def _text(self, member: str) -> str:
        pool = self.shared["pool"]
        value = "" if isinstance(pool, Unknown) else pool.get(member)
        return value if isinstance(value, str) else ""

    def _tags(self) -> dict[str, str]:
        pool = self.shared["pool"]
        tags = {} if isinstance(pool, Unknown) else pool.get("UserPoolTags")
        return {key: tag for key, tag in tags.items() if isinstance(tag, str)} if isinstance(tags, dict) else {}

    def _with_risk(self, risk: Traced | Unknown) -> dict[str, Traced]:
        return {**self.traced, **({"risk": risk} if isinstance(risk, Traced) else {})}

    def _told(self, root: str, body: Traced | Unknown | None) -> Any:
        """As ``told``, once for each answer: most are those of many targets."""
        key = (root, id(body))
        if key not in self._memo:
            # With the body itself, which keeps another one from getting its identity.
            self._memo[key] = (body, told(self.conversion, root, body))
        return self._memo[key][1]

    def _siblings(self, name: str) -> dict[str, Any]:
        others = [answer for other, answer in self.clients.items() if other != name]
        not_described = undescribed(self.side, "client", "describe-user-pool-client")
        mine = not_given("describe-user-pool-client", f" for {name}")
        return {"Clients": [*others, *(hole for hole in not_described if hole != mine)]}

    def _mappings(self) -> dict[str, Any]:
        described = self.side.many["identity_provider"].values()
        return {
            "Providers": [
                *(self._told("identity_provider", one.body) for one in described),
                *undescribed(self.side, "identity_provider", "describe-identity-provider"),
            ]
        }
