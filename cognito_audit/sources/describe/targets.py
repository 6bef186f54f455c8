"""From joined answers to targets: clients, pools and their parts, and identity pools."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from cognito_audit.aws.arn import account_of
from cognito_audit.aws.cli_commands import missing_answer
from cognito_audit.aws.pool_ids import region_of_pool_id
from cognito_audit.facts.registry import FACT_SOURCES, POOL_PARTS
from cognito_audit.lib.redaction import without_secrets
from cognito_audit.model.inventory import Target
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.assembly.member_types import Conversion
from cognito_audit.sources.assembly.pool import (
    POOL_ANSWERS,
    Assembly,
    Component,
    PoolIdentity,
    PoolParts,
    SourcedAnswer,
    pool_identity,
)
from cognito_audit.sources.assembly.replicas import with_replicas
from cognito_audit.sources.describe.answer_types import SavedAnswer
from cognito_audit.sources.describe.companions import (
    clients_of,
    functions_of,
    listed_in,
    pool_in,
    risk_for,
    trust_policy,
    undescribed,
    web_acl_of,
    with_open_end,
)
from cognito_audit.sources.describe.grouping import GroupedAnswers, PoolAnswers
from cognito_audit.sources.documents.traced import Traced, locator

_LISTED: Final = {"providers": "identity_provider", "resource_servers": "resource_server"}
OF_ONE_REGION: Final = (
    "of {region} only describe-user-pool is known, for no other answer says where it is from; "
    "audit what was saved there by itself"
)


class AnswerTargets:
    """Makes the targets of all answers; ``conversion`` collects values of the wrong type."""

    def __init__(self, joined: GroupedAnswers) -> None:
        self.conversion = Conversion()
        self._joined = joined
        self._assembly: Assembly[Traced] = Assembly(locator, lambda arn: trust_policy(arn, joined.roles))

    def targets(self) -> Iterator[Target]:
        """Yield a target for each pool, client and part that the answers name."""
        for pool_id, answers in self._joined.pools.items():
            pool = _PoolReader(pool_id, answers, self._joined, self.conversion)
            for target in self._assembly.targets([pool.parts], pool.clients(), pool.other_parts()):
                yield from with_replicas((target,), pool.replicas(target)) if target.kind == "pool" else (target,)
        yield from self._assembly.targets((), (), map(self._identity_pool, self._joined.identity_pools))

    def _identity_pool(self, pool_id: str) -> Component[Traced]:
        answers = self._joined.identity_pools[pool_id]
        bodies = {name: answers[name].body for name in ("identity_pool", "identity_pool_roles") if name in answers}
        if "listed" in answers and "identity_pool" not in bodies:
            bodies["identity_pool"] = with_open_end(answers["listed"])
        here = next(iter(answers.values())).body
        names = [answer.text("IdentityPoolName") for answer in answers.values()]
        return Component(
            pool_id,
            pool_id,
            "identity-pool",
            next(filter(None, names), pool_id),
            here,
            {
                name: SourcedAnswer(converted(self.conversion, name, bodies.get(name)), bodies.get(name))
                for name in ("identity_pool", "identity_pool_roles")
            },
            identity=PoolIdentity(region=region_of_pool_id(pool_id)),
            file=here.location().file,
        )


def converted(conversion: Conversion, fact_source: str, body: Traced | Unknown | None) -> Any:
    """Return an answer in the API's types and without secrets, or why there is none."""
    if isinstance(body, Unknown):
        return body
    if body is None:
        return missing_answer(FACT_SOURCES[fact_source].command)
    return without_secrets(conversion.structure(fact_source, body))


class _PoolReader:
    """Finds what the answers say of one user pool."""

    def __init__(self, pool_id: str, answers: PoolAnswers, joined: GroupedAnswers, conversion: Conversion) -> None:
        self.pool_id = pool_id
        self.answers = answers
        self.functions = joined.functions
        self.conversion = conversion
        self._converted: dict[tuple[str, int], tuple[Any, Any]] = {}
        bodies = {name: answer.body for name, answer in answers.one.items()}
        bodies |= {"pool": pool} if (pool := pool_in(answers)) is not None else {}
        bodies |= {name: listed for name, kind in _LISTED.items() if (listed := listed_in(answers, kind)) is not None}
        self.shared = {name: self._sourced(name, bodies.get(name)) for name in POOL_ANSWERS}
        self.pool = self.shared["pool"]
        self.arn = self._text("Arn")
        described = answers.one.get("pool")
        self.identity = pool_identity(
            self.pool.answer,
            pool_id,
            account=account_of(self.arn),
            region=described.region if described else "",
        )
        self.parts = self._parts()

    def clients(self) -> Iterator[Component[Traced]]:
        """Yield the app clients that the answers name."""
        for name in self.answers.names("client"):
            described = self.answers.many["client"].get(name)
            body = described.body if described else with_open_end(self.answers.listed["client"][name])
            yield self._client(name, SavedAnswer("client", body))

    def other_parts(self) -> Iterator[Component[Traced]]:
        """Yield the other parts of the pool that the answers name."""
        for kind in POOL_PARTS:
            source = kind.fact_source.name
            for name in self.answers.names(source):
                described = self.answers.many[source].get(name)
                body = described.body if described else with_open_end(self.answers.listed[source][name])
                yield self._part(kind.name, name, body, {source: self._sourced(source, body)})
        for name in filter(None, (self._text("Domain"), self._text("CustomDomain"))):
            if name not in self.answers.many["domain"] and self.pool.origin is not None:
                unknown = missing_answer("describe-user-pool-domain", f" for {name}")
                yield self._part("domain", name, self.pool.origin, {"domain": SourcedAnswer(unknown)})

    def replicas(self, pool: Target) -> Iterator[Target]:
        """Yield the pool as it is described in other regions; no other answer says where it is from."""
        for region, answer in self.answers.described.items():
            if answer is not self.answers.one["pool"]:
                unread = Unknown(OF_ONE_REGION.format(region=region))
                others = {name: one if isinstance(one, Unknown) else unread for name, one in pool.answers.items()}
                answers = {**others, "pool": self._convert("pool", answer.body)}
                locate = locator({"pool": answer.body}, answer.body)
                yield replace(pool, answers=answers, locate=locate, arn=answer.text("Arn"), region=region)

    def _parts(self) -> PoolParts[Traced]:
        answers = self.answers
        described = {name: self._convert("client", one.body) for name, one in answers.many["client"].items()}
        listed = {
            name: missing_answer("describe-user-pool-client", f" for {name}")
            for name in answers.names("client")
            if name not in described
        }
        providers = answers.many["identity_provider"].values()
        clients = {**described, **listed}
        more = answers.more("client")
        return PoolParts(
            None if self.pool.origin is None else self._pool(self.pool.origin),
            self.shared,
            self._effective_risk,
            clients=lambda: clients,
            more_clients=(more,) if more else (),
            providers=[self._convert("identity_provider", one.body) for one in providers],
            more_providers=[*undescribed(answers, "identity_provider", "describe-identity-provider")],
        )

    def _pool(self, body: Traced) -> Component[Traced]:
        beside = {
            "web_acl": web_acl_of(self.answers),
            "functions": functions_of(self.pool.answer, self.functions),
            "clients": clients_of(self.answers),
        }
        return Component(
            self.pool_id,
            self.pool_id,
            "pool",
            self.identity.name or self.pool_id,
            body,
            {name: SourcedAnswer(answer) for name, answer in beside.items()},
            identity=self.identity,
            file=body.location().file,
            arn=self.arn,
        )

    def _client(self, key: str, client: SavedAnswer) -> Component[Traced]:
        client_id = client.text("ClientId")
        secrets = self.answers.many["secrets"].get(client_id)
        file = client.body.location().file
        own_id = f"{self.pool_id}/{client_id}" if client_id and self.pool_id else client_id or self.pool_id
        return Component(
            key,
            own_id or str(client.body.location()),
            "client",
            client.text("ClientName") or client_id or self.pool_id or file,
            client.body,
            {
                "client": self._sourced("client", client.body),
                "secrets": self._sourced("secrets", secrets.body if secrets else None),
                "probe": SourcedAnswer({}),
                "template": SourcedAnswer({}),
            },
            [self.parts],
            self.identity,
            file,
            arn=f"{self.arn}/client/{client_id}" if self.arn and client_id else self.arn,
            client_id=client_id,
        )

    def _part(
        self, kind: str, name: str, origin: Traced, answers: Mapping[str, SourcedAnswer[Traced]]
    ) -> Component[Traced]:
        target_id = f"{self.pool_id}/{kind}/{name}"
        file = origin.location().file
        return Component(target_id, target_id, kind, name, origin, answers, [self.parts], self.identity, file)

    def _effective_risk(self, client: Component[Traced] | None) -> SourcedAnswer[Traced]:
        return self._sourced("risk", risk_for(self.answers, client.client_id if client else ""))

    def _sourced(self, fact_source: str, body: Traced | Unknown | None) -> SourcedAnswer[Traced]:
        return SourcedAnswer(self._convert(fact_source, body), body if isinstance(body, Traced) else None)

    def _text(self, member: str) -> str:
        value = None if isinstance(self.pool.answer, Unknown) else self.pool.answer.get(member)
        return value if isinstance(value, str) else ""

    def _convert(self, fact_source: str, body: Traced | Unknown | None) -> Any:
        """Convert each answer once: most belong to many targets."""
        key = (fact_source, id(body))
        if key not in self._converted:
            # With the body itself, which keeps another one from getting its identity.
            self._converted[key] = (body, converted(self.conversion, fact_source, body))
        return self._converted[key][1]
