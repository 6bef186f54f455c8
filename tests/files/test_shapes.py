"""The tables of member types agree with AWS's own service model, as far as that names their members.

Members that a newer model brings are the ledger's: they turn no test of the tables red.
"""

from collections.abc import Iterator

from cognito_audit.roots import ROOTS
from cognito_audit.service_model import service_model
from cognito_audit.sources import shapes

TABLES = {
    "boolean": shapes.BOOLEANS,
    "integer": shapes.INTEGERS,
    "string": shapes.TEXTS,
    "structure": shapes.STRUCTURES,
    "map": shapes.MAPS | shapes.STRUCTURE_MAPS,
    "list of string": shapes.TEXT_LISTS,
    "list of structure": shapes.STRUCTURE_LISTS - {"Clients"},  # our own name, of the siblings
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
        (root.service, root.shape) for root in ROOTS.values() if root.shape and root.service.startswith("cognito-")
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
