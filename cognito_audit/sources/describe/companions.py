"""Facts about a user pool beside its own description, each in the form of the live source.

Where answers are missing, the unknown value names the command that prints them.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from cognito_audit.aws.cli_commands import missing_answer
from cognito_audit.facts.pool import Pool
from cognito_audit.facts.risk import RISK_SETTINGS
from cognito_audit.model.unknown import REST, NotKnown, Unknown
from cognito_audit.sources.assembly.risk import overrides
from cognito_audit.sources.describe.answer_types import LIST_TYPES, SavedAnswer
from cognito_audit.sources.describe.grouping import PoolAnswers
from cognito_audit.sources.documents.traced import Traced, plain_data

_SHOWN: Final = {"identity_provider": ("ProviderName", "ProviderType")}
"""The members that a list contains of a described target: the settings of a provider contain a secret."""
_WEB_ACL: Final = ("ARN", "Id", "Name")
"""All that is needed of a web ACL: its rules may hold the shared secret of a header."""
SUMMARY_ONLY: Final = {
    "client": missing_answer("describe-user-pool-client", "; list-user-pool-clients carries no settings"),
    "pool": missing_answer("describe-user-pool", "; list-user-pools carries no settings"),
    "identity_provider": missing_answer("describe-identity-provider", "; list-identity-providers carries only names"),
    "identity_pool": missing_answer("describe-identity-pool", "; list-identity-pools carries only names"),
}


def with_open_end(answer: SavedAnswer) -> Traced:
    """Return what a list contains of one of its items; everything else is unknown."""
    body = answer.body
    return Traced({**body.data, REST: _unknown(body, SUMMARY_ONLY[answer.kind])}, body.document, body.path)


def pool_in(answers: PoolAnswers) -> Traced | None:
    """Return the pool's description, or what a list of pools contains of it."""
    if "pool" in answers.one:
        return answers.one["pool"].body
    return with_open_end(answers.listed["pool"][""]) if "" in answers.listed["pool"] else None


def trust_policy(arn: Any, roles: Mapping[str, SavedAnswer]) -> Unknown | tuple[str, Any]:
    """Return the ARN and the trust policy of a role, or why these are unknown."""
    if isinstance(arn, Unknown):
        return arn
    policy = roles[arn].body.get("AssumeRolePolicyDocument") if arn in roles else None
    return missing_answer("get-role", f" for {arn}") if policy is None else (arn, plain_data(policy))


def listed_in(answers: PoolAnswers, kind: str) -> Traced | None:
    """Return all of a kind as in their list, with an unknown item if there may be more; None if no answer names any."""
    listing = next(one for one in LIST_TYPES if one.kind == kind)
    things = [answers.listed[kind].get(name) or answers.many[kind][name] for name in answers.names(kind)]
    first = (answers.pages[kind] or things)[:1]
    if not first:
        return None
    here = first[0].body
    more = answers.more(kind)
    items = [_shown(thing) for thing in things] + ([_unknown(here, more)] if more else [])
    return Traced({listing.member: Traced(items, here.document, here.path)}, here.document, here.path)


def _shown(thing: SavedAnswer) -> Traced:
    body, names = thing.body, _SHOWN.get(thing.kind)
    if names is None:
        return body
    return Traced({name: body.data[name] for name in names if name in body.data}, body.document, body.path)


def risk_for(answers: PoolAnswers, client_id: str) -> Traced | Unknown:
    """Return the effective risk settings: the client's own where it has any, else the pool's.

    ``client_id`` is empty for the pool itself. Settings that repeat the pool's do not count as the client's own.
    """
    shared = answers.many["risk"].get("")
    own = answers.many["risk"].get(client_id) if client_id else None
    if client_id and own is None:
        return missing_answer("describe-risk-configuration --client-id")
    of_pool = missing_answer("describe-risk-configuration")
    if own is not None:
        replaces = overrides(_settings(own), _settings(shared) if shared else of_pool)
        if isinstance(replaces, Unknown):  # equal or not, the client's own are in effect; whose they are is unknown
            body = own.body
            return Traced({**body.data, "ClientId": _unknown(body, replaces)}, body.document, body.path)
        if replaces:
            return own.body
    return shared.body if shared else of_pool


def _settings(risk: SavedAnswer) -> list[Any]:
    members = [risk.body.get(member) for member in RISK_SETTINGS]
    return [plain_data(found) if found else None for found in members]


def web_acl_of(answers: PoolAnswers) -> Mapping[str, Any] | Unknown:
    """Return the web ACL of the pool. That there is none is never known: the command prints nothing then."""
    answer = answers.one.get("web_acl")
    if answer is None:
        return missing_answer("get-web-acl-for-resource", " (for a pool without a web ACL it prints nothing)")
    return {"WebACL": {name: answer.text(name) for name in _WEB_ACL if answer.text(name)}}


def functions_of(pool: Mapping[str, Any] | Unknown, functions: Iterable[str]) -> Mapping[str, Any] | Unknown:
    """Return which of the pool's functions may be missing; no saved answer shows that one is."""
    try:
        expected = [*Pool(pool, "pool").trigger_arns]
    except NotKnown as error:
        return {"Missing": [error.unknown]}
    # A version or an alias of a function is a sign of the function, but not the other way round.
    there = {arn for arn in expected for one in functions if one == arn or one.startswith(f"{arn}:")}
    return {"Missing": [missing_answer("get-function", f" for {arn}") for arn in expected if arn not in there]}


def clients_of(answers: PoolAnswers) -> Mapping[str, Any]:
    """The ids of the pool's app clients."""
    more = answers.more("client")
    return {"Clients": [*({"ClientId": name} for name in answers.names("client")), *([more] if more else ())]}


def undescribed(answers: PoolAnswers, kind: str, command: str) -> Iterator[Unknown]:
    """Yield an unknown value for each of a kind that is listed and not described, and for what may not be listed."""
    for name in answers.names(kind):
        if name not in answers.many[kind]:
            yield missing_answer(command, f" for {name}")
    if more := answers.more(kind):
        yield more


def _unknown(here: Traced, why: Unknown) -> Traced:
    return Traced(why, here.document, here.path)
