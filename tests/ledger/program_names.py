"""Names that the program has a place for: its tables of types, properties, arguments and calls."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import cognito_audit
from cognito_audit.fixing.updates import UPDATES
from cognito_audit.resources import folder
from cognito_audit.roots import ROOTS
from cognito_audit.sources import shapes
from cognito_audit.sources.cloudformation import mapping, parts
from cognito_audit.sources.live import calls
from cognito_audit.sources.terraform import schema
from cognito_audit.sources.terraform.tables import MFA, Block, Fields

PACKAGE = Path(cognito_audit.__file__).parent
TYPED = (
    shapes.BOOLEANS
    | shapes.INTEGERS
    | shapes.TEXT_LISTS
    | shapes.STRUCTURE_LISTS
    | shapes.MAPS
    | shapes.STRUCTURE_MAPS
    | shapes.STRUCTURES
    | shapes.TEXTS
)
"""Members whose type the program knows. Times have none: they stay as they are."""
TEMPLATE_TYPES = {
    mapping.CLIENT: mapping.CLIENT_PROPERTIES | {"GenerateSecret"},
    mapping.POOL: frozenset(mapping.POOL_PROPERTIES) | mapping.MFA_ONLY,
    **dict.fromkeys((mapping.RISK, mapping.LOGS, "AWS::Cognito::IdentityPoolRoleAttachment", *parts.PARTS)),
}
"""Resource types that templates are read for, with their own properties; None: whatever the API's structure has."""
FREE_KEYS = shapes.MAPS | {"Schema", "Scopes", "Assets"}


def operations() -> frozenset[tuple[str, str]]:
    """Service and name of every operation that the program calls."""
    listed = [one for one in vars(calls).values() if isinstance(one, calls.Call)]
    found = {(one.service, one.operation) for one in (*calls.CALLS, *listed)}
    found |= {("cognito-idp", name) for update in UPDATES.values() for name in (update.read, update.write)}
    called = re.compile(r'\b(?:call|insist)\(\s*"(\w+)"|for operation in \(([^)]*)\)')
    for text in sources("probe"):
        for held in called.finditer(text):
            found |= {("cognito-idp", name) for name in re.findall(r"\w+", held[1] or held[2])}
    return frozenset(one for one in found if one[0].startswith("cognito-"))


def sources(*under: str) -> Iterator[str]:
    """The texts of the program's own files, or of those in some of its folders."""
    for place in [PACKAGE / name for name in under] or [PACKAGE]:
        yield from (file.read_text("utf-8") for file in sorted(place.rglob("*.py")))


def words(*under: str) -> frozenset[str]:
    """Every word in the texts of the program's own files."""
    return frozenset(word for text in sources(*under) for word in re.findall(r"\w+", text))


def rule_words() -> frozenset[str]:
    """Every word in the rule files."""
    texts = (file.read_text("utf-8") for file in Path(str(folder("rules"))).rglob("*.toml"))
    return frozenset(word for text in texts for word in re.findall(r"[\w:-]+", text))


def arguments() -> dict[str, frozenset[str]]:
    """The argument paths of each Terraform resource type of Cognito that the program has a table for."""
    found: dict[str, frozenset[str]] = {}
    tables: list[tuple[str, Fields]] = [
        *schema.CLIENT_TYPES.items(),
        *schema.POOL_TYPES.items(),
        *((name, fields) for name, (_, fields) in {**schema.COMPANION_TYPES, **schema.PART_TYPES}.items()),
        *schema.ROLE_TYPES.items(),
        ("aws_cognito_user_pool", MFA),
    ]
    for name, fields in tables:
        found[name] = found.get(name, frozenset()) | frozenset(_paths(fields, ""))
    return found


def _paths(fields: Fields | Mapping[str, str | Block], prefix: str) -> Iterator[str]:
    for name, spec in fields.items():
        yield prefix + name
        if isinstance(spec, Block):
            yield from _paths(spec.fields, f"{prefix}{name}.")


ROOT_SHAPES = frozenset((root.service, root.shape) for root in ROOTS.values() if root.shape)
