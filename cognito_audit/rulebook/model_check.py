"""Holding a rule's names and constants against AWS's service model.

A misspelt member would read as *absent* and a misspelt constant would never match: both would make a rule that cannot
fail. So every name must be a member of the answer or a derived fact, and every constant that is compared with an
enumeration one of its values. What the installed model lacks, and the ledger of this release knows, is right too.
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
    """What is wrong with a rule's names and constants, in words; nothing where all is well."""
    if rule.each is not None and rule.each.name in FACT_SOURCES:
        yield f"each cannot call its item {rule.each.name!r}: that is what a target's facts are called"
    for path in sorted(rule.names()):
        yield from _name_faults(rule, path)
    for expression in rule.expressions():
        yield from _constant_faults(rule, expression)
    if rule.fix is not None:
        yield from _patch_faults(rule.fix.target, rule.fix.patch)


def _name_faults(rule: Rule, path: tuple[str, ...]) -> Iterator[str]:
    root_name, *members = path
    if root_name == "options":
        if members and members[0] not in rule.options:
            yield f"there is no option {members[0]}{did_you_mean(members[0], rule.options)}"
    elif rule.each is not None and root_name == rule.each.name:
        shape = _shape_of_items(rule)
        if members and shape:
            yield from _member_faults(_model_of_items(rule), shape, root_name, members)
    elif root_name not in FACT_SOURCES:
        yield f"there is no {root_name} to read{did_you_mean(root_name, FACT_SOURCES)}"
    elif rule.subject not in FACT_SOURCES[root_name].target_kinds:
        yield f"a rule on a {rule.subject} cannot read {root_name}"
    elif members:
        yield from _root_faults(FACT_SOURCES[root_name], members)


def _root_faults(root: FactSource, members: list[str]) -> Iterator[str]:
    computed = derived_facts(root.facts)
    if members[0] in computed:
        return
    if root.shape:
        yield from _member_faults(service_model(root.service), root.shape, root.name, members, tuple(computed))
    else:
        own = (*getattr(root.facts, "members", ()), *root.facts.defaults, *computed)
        if members[0] not in own:
            yield f"{root.name} has no {members[0]}{did_you_mean(members[0], own)}"


def _member_faults(
    model: ServiceModel, shape: str, path: str, members: list[str], computed: tuple[str, ...] = ()
) -> Iterator[str]:
    at = shape
    for name in members:
        if model.is_map(at):
            return
        found = model.member(at, name)
        if found is None and name in ledger().members(at):
            return
        if found is None:
            known = (*model.members(at), *sorted(ledger().members(at)), *computed)
            yield f"{path} has no {name}{did_you_mean(name, known)}"
            return
        at, path, computed = found, f"{path}.{name}", ()


def _shape_of_items(rule: Rule) -> str | None:
    """The shape of the items that ``each`` walks through; None where it is not to be seen from the model."""
    if rule.each is None:
        return None
    path = dotted(rule.each.items.tree)
    shape = _shape_at(path) if path else None
    return _model_of(path).item(shape) if path and shape else None


def _model_of_items(rule: Rule) -> ServiceModel:
    return _model_of(dotted(rule.each.items.tree) or () if rule.each else ())


def _model_of(path: tuple[str, ...]) -> ServiceModel:
    """The model that knows the shapes below a root: Cognito's user pools but for fact sources of other services."""
    root = FACT_SOURCES.get(path[0]) if path else None
    return service_model(root.service if root else "cognito-idp")


def _shape_at(path: tuple[str, ...]) -> str | None:
    root = FACT_SOURCES.get(path[0])
    if root is None or not root.shape:
        return None
    model, shape = service_model(root.service), root.shape
    members = path[1:]
    computed = derived_facts(root.facts).get(members[0]) if members else None
    if computed is not None:
        # A derived list of an enumeration's values reads exactly that one member.
        if len(computed.reads) != 1 or len(members) > 1:
            return None
        found = _member_at(model, shape, computed.reads[0].split("."))
        return found if found and model.item(found) else None
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
        if rule.each is not None and path[0] == rule.each.name:
            model, shape = _model_of_items(rule), _shape_of_items(rule)
            for name in path[1:]:
                shape = model.member(shape, name) if shape else None
        else:
            model, shape = _model_of(path), _shape_at(path)
        if shape and (values := model.enum(shape)):
            return (*values, *_documented().get(model.item(shape) or shape, ()))
    return ()


@cache
def _documented() -> Mapping[str, tuple[str, ...]]:
    """The values of each enumeration that this release knows: the installed model may be older, or incomplete."""
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
        found = model.member(shape, key)
        if found is None and key in ledger().members(shape):
            continue
        if found is None:
            yield f"{UPDATES[target]} takes no {key}{did_you_mean(key, model.members(shape))}"
            continue
        for constant in _patch_constants(value):
            values = (*model.enum(found), *_documented().get(model.item(found) or found, ()))
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
