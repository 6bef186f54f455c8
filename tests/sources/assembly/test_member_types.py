"""The tables of member types agree with AWS's own service model, as far as that names their members.

Members that a newer model brings are the ledger's: they turn no test of the tables red.
"""

from collections.abc import Iterator

from cognito_audit.aws.service_model import service_model
from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.sources.assembly import member_types

TABLES = {
    "boolean": member_types.BOOLEANS,
    "integer": member_types.INTEGERS,
    "string": member_types.TEXTS,
    "structure": member_types.STRUCTURES,
    "map": member_types.MAPS | member_types.STRUCTURE_MAPS,
    "list of string": member_types.TEXT_LISTS,
    "list of structure": member_types.STRUCTURE_LISTS - {"Clients"},  # our own name, of the siblings
}


def members(service: str, shape: str, seen: set[str]) -> Iterator[tuple[str, str]]:
    """Name and type of each member below a shape."""
    model = service_model(service)
    if shape in seen:
        return
    seen.add(shape)
    for name in model.members(shape):
        inner = str(model.member(shape, name))
        item = model.item(inner)
        yield name, f"list of {model.type(item)}" if item else model.type(inner)
        yield from members(service, item or inner, seen)


def test_each_member_of_a_table_has_the_type_that_the_service_model_gives_it():
    table_of = {name: kind for kind, names in TABLES.items() for name in names}
    seen: set[str] = set()
    found = [
        (root.service, root.shape)
        for root in FACT_SOURCES.values()
        if root.shape and root.service.startswith("cognito-")
    ]
    checked = set()
    for service, shape in [*found, ("cognito-identity", "RoleMapping")]:  # the values of a map
        for name, kind in members(service, shape, seen):
            if name in table_of:
                assert table_of[name] == kind, name
                checked.add(name)
    assert len(checked) > len(table_of) / 2, "the model names most members of the tables"


def test_no_name_stands_in_two_tables():
    names = [name for table in TABLES.values() for name in table]
    assert len(names) == len(set(names))
