"""The check of a rule's names and constants against AWS's service model.

A misspelt member would be *absent* and a misspelt constant would never match: such a rule could not fail. So every name
must be a member of the answer or a derived fact, and every constant that is compared with an enumeration one of its
values. Names that the installed model lacks and the ledger of this release knows are correct too.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from cognito_audit.aws.ledger import SERVICES, ledger
from cognito_audit.aws.service_model import ServiceModel, service_model
from cognito_audit.facts.derived import derived_facts
from cognito_audit.facts.fact_source import FactSource
from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.rulebook.expressions import Expression
from cognito_audit.rulebook.rule import Rule, patch_expressions
from cognito_audit.rulebook.syntax import Node, dotted, walk
from cognito_audit.text.suggestions import did_you_mean

UPDATES = {"client": "UpdateUserPoolClient", "pool": "UpdateUserPool"}


def faults(rule: Rule) -> Iterator[str]:
    """Yield what is wrong with a rule's names and constants."""
    if rule.each is not None and rule.each.name in FACT_SOURCES:
        yield f"each cannot call its item {rule.each.name!r}: a fact source has that name"
    for path in sorted(rule.names()):
        yield from _name_faults(rule, path)
    for expression in rule.expressions():
        yield from _constant_faults(rule, expression)
    if rule.fix is not None:
        yield from _patch_faults(rule.fix.target, rule.fix.patch)


def _name_faults(rule: Rule, path: tuple[str, ...]) -> Iterator[str]:
    source, *members = path
    if source == "options":
        if members and members[0] not in rule.options:
            yield f"unknown option {members[0]}{did_you_mean(members[0], rule.options)}"
    elif rule.each is not None and source == rule.each.name:
        shape = _shape_of_items(rule)
        if members and shape:
            yield from _member_faults(_model_of_items(rule), shape, source, members)
    elif source not in FACT_SOURCES:
        yield f"unknown name {source}{did_you_mean(source, FACT_SOURCES)}"
    elif rule.subject not in FACT_SOURCES[source].target_kinds:
        yield f"a rule on a {rule.subject} cannot read {source}"
    elif members:
        yield from _source_faults(FACT_SOURCES[source], members)


def _source_faults(source: FactSource, members: list[str]) -> Iterator[str]:
    computed = derived_facts(source.facts)
    if members[0] in computed:
        return
    if source.shape:
        yield from _member_faults(service_model(source.service), source.shape, source.name, members, tuple(computed))
    else:
        own = (*getattr(source.facts, "members", ()), *source.facts.defaults, *computed)
        if members[0] not in own:
            yield f"{source.name} has no {members[0]}{did_you_mean(members[0], own)}"


def _member_faults(
    model: ServiceModel, shape: str, path: str, members: list[str], computed: tuple[str, ...] = ()
) -> Iterator[str]:
    at = shape
    for name in members:
        if model.is_map(at):
            return
        member = model.member(at, name)
        if member is None and name in ledger().members(at):
            return
        if member is None:
            known = (*model.members(at), *sorted(ledger().members(at)), *computed)
            yield f"{path} has no {name}{did_you_mean(name, known)}"
            return
        at, path, computed = member, f"{path}.{name}", ()


def _shape_of_items(rule: Rule) -> str | None:
    """Return the shape of the items of ``each``; None where the model does not say it."""
    if rule.each is None:
        return None
    path = dotted(rule.each.items.tree)
    shape = _shape_at(path) if path else None
    return _model_of(path).item(shape) if path and shape else None


def _model_of_items(rule: Rule) -> ServiceModel:
    return _model_of(dotted(rule.each.items.tree) or () if rule.each else ())


def _model_of(path: tuple[str, ...]) -> ServiceModel:
    """Return the model that has the shapes of a fact source: that of user pools unless its service is another one."""
    source = FACT_SOURCES.get(path[0]) if path else None
    return service_model(source.service if source else "cognito-idp")


def _shape_at(path: tuple[str, ...]) -> str | None:
    source = FACT_SOURCES.get(path[0])
    if source is None or not source.shape:
        return None
    model, shape = service_model(source.service), source.shape
    members = path[1:]
    computed = derived_facts(source.facts).get(members[0]) if members else None
    if computed is not None:
        # A derived list of an enumeration's values reads exactly that one member.
        if len(computed.reads) != 1 or len(members) > 1:
            return None
        member = _member_at(model, shape, computed.reads[0].split("."))
        return member if member and model.item(member) else None
    return _member_at(model, shape, members)


def _member_at(model: ServiceModel, shape: str, members: Sequence[str]) -> str | None:
    for name in members:
        at = None if model.is_map(shape) else model.member(shape, name)
        if at is None:
            return None
        shape = at
    return shape


def _constant_faults(rule: Rule, expression: Expression) -> Iterator[str]:
    for node in walk(expression.tree):
        sides = node[2:] if node[0] == "compare" else []
        values = _enum_of(rule, sides)
        for side in sides:
            for constant in _constants(side):
                if values and constant not in values:
                    yield f"{constant!r} is not a value of {_named(sides)}{did_you_mean(constant, values)}"


def _enum_of(rule: Rule, sides: list[Node]) -> tuple[str, ...]:
    for side in sides:
        path = dotted(side)
        if path is None:
            continue
        model, shape = shape_of(rule, path)
        if shape and (values := model.enum(shape)):
            return (*values, *_documented().get(model.item(shape) or shape, ()))
    return ()


def shape_of(rule: Rule, path: tuple[str, ...]) -> tuple[ServiceModel, str | None]:
    """Return the shape of a dotted name, and the model that has it; None where the model does not say it."""
    if rule.each is None or path[0] != rule.each.name:
        return _model_of(path), _shape_at(path)
    model, shape = _model_of_items(rule), _shape_of_items(rule)
    for name in path[1:]:
        shape = model.member(shape, name) if shape else None
    return model, shape


@cache
def _documented() -> Mapping[str, tuple[str, ...]]:
    """Return the values of each enumeration that the ledger has: the installed model may be older, or incomplete."""
    known: dict[str, tuple[str, ...]] = {}
    for service in SERVICES:
        model = service_model(service)
        for structure, member, value in ledger().enumerated(service):
            if shape := model.member(structure, member):
                name = model.item(shape) or shape
                known[name] = (*known.get(name, ()), value)
    return known


def _named(sides: list[Node]) -> str:
    return next((".".join(path) for side in sides if (path := dotted(side))), "the enumeration")


def _constants(node: Node) -> Iterator[str]:
    items = node[1] if node[0] == "list" else [node]
    yield from (item[1] for item in items if item[0] == "constant" and isinstance(item[1], str))


def _patch_faults(target: str, patch: Mapping[str, Any]) -> Iterator[str]:
    model = service_model("cognito-idp")
    shape = model.input_of(UPDATES[target])
    for key, value in patch.items():
        member = model.member(shape, key)
        if member is None and key in ledger().members(shape):
            continue
        if member is None:
            yield f"{UPDATES[target]} takes no {key}{did_you_mean(key, model.members(shape))}"
            continue
        for constant in _patch_constants(value):
            values = (*model.enum(member), *_documented().get(model.item(member) or member, ()))
            if values and constant not in values:
                yield f"{constant!r} is not a value of {key}{did_you_mean(constant, values)}"


def _patch_constants(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (item for item in value if isinstance(item, str))
    for expression in patch_expressions(value):
        for node in walk(expression.tree):
            if node[0] == "add":
                yield from _constants(node[2])
