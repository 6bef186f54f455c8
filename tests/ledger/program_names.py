"""Names that the program has a place for: its tables of types, properties, arguments and calls."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import cognito_audit
from cognito_audit.fixing.updates import UPDATES
from cognito_audit.lib.package_data import folder
from cognito_audit.sources.assembly import member_types
from cognito_audit.sources.cloudformation import mapping, pool_parts
from cognito_audit.sources.live import calls
from cognito_audit.sources.terraform.mapping import resource_types
from cognito_audit.sources.terraform.mapping.tables.fields import BlockFields, Fields
from cognito_audit.sources.terraform.mapping.tables.pool import AWSCC_MFA, MFA

PACKAGE = Path(cognito_audit.__file__).parent
TYPED = frozenset().union(
    member_types.BOOLEANS,
    member_types.DATES,
    member_types.INTEGERS,
    member_types.MAPS,
    member_types.STRUCTURES,
    member_types.STRUCTURE_LISTS,
    member_types.STRUCTURE_MAPS,
    member_types.TEXTS,
    member_types.TEXT_LISTS,
)
"""Members whose type the program knows."""
TEMPLATE_TYPES = {
    mapping.CLIENT: mapping.CLIENT_PROPERTIES | {"GenerateSecret"},
    mapping.POOL: frozenset(mapping.POOL_PROPERTIES) | mapping.MFA_ONLY,
    **dict.fromkeys((mapping.RISK, mapping.LOGS, "AWS::Cognito::IdentityPoolRoleAttachment", *pool_parts.PARTS)),
}
"""Resource types that templates are read for, with their own properties; None: whatever the API's structure has."""
_NAMES_THE_POOL = frozenset({"user_pool_id"})
ARGUMENTS_ELSEWHERE = {
    "aws_cognito_user_pool": frozenset({"tags"}),  # stands in for tags_all
    "aws_cognito_user_pool_client": frozenset({"generate_secret"}),
    "aws_cognito_identity_provider": _NAMES_THE_POOL,
    "aws_cognito_user_group": _NAMES_THE_POOL,
}
"""Arguments that are read by name in ``answers.py`` and ``targets.py``, and stand in no table."""
AWSCC_ONLY = {
    "awscc_cognito_user_pool": frozenset({"arn", "custom_domain", "domain", "user_pool_id"}),
    "awscc_cognito_user_pool_client": frozenset({"client_id", "client_secret"}),
    "awscc_cognito_identity_pool_role_attachment": frozenset({"role_mappings.identity_provider"}),
}
"""Attributes of ``awscc`` tables that no template sets: what the provider answers, and what only Terraform needs."""
AWSCC_ELSEWHERE = {
    "awscc_cognito_user_pool": frozenset({"enabled_mfas"}),
    "awscc_cognito_user_pool_client": frozenset({"generate_secret"}),
    "awscc_cognito_user_pool_identity_provider": _NAMES_THE_POOL,
    "awscc_cognito_user_pool_group": _NAMES_THE_POOL,
}
"""Attributes of ``awscc`` that are read by name in ``answers.py`` and ``targets.py``, and stand in no table."""


def operations() -> frozenset[tuple[str, str]]:
    """Service and name of every operation that the program calls."""
    listed = [one for one in vars(calls).values() if isinstance(one, calls.Call)]
    found = {(one.service, one.operation) for one in (*calls.CALLS, *listed)}
    found |= {("cognito-idp", name) for update in UPDATES.values() for name in (update.read, update.write)}
    called = re.compile(r'\b(?:call|call_until_answered)\(\s*"(\w+)"|for operation in \(([^)]*)\)')
    for text in sources("probe"):
        for held in called.finditer(text):
            found |= {("cognito-idp", name) for name in re.findall(r"\w+", held[1] or held[2])}
    return frozenset(one for one in found if one[0].startswith("cognito-"))


def sources(*under: str) -> Iterator[str]:
    """The texts of the program's own files, or of those in some of its folders; the sandbox plays AWS and is none."""
    for place in [PACKAGE / name for name in under] or [PACKAGE]:
        files = (file for file in sorted(place.rglob("*.py")) if "sandbox" not in file.relative_to(PACKAGE).parts)
        yield from (file.read_text("utf-8") for file in files)


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
        *resource_types.CLIENT_TYPES.items(),
        *resource_types.POOL_TYPES.items(),
        *(
            (name, fields)
            for name, (_, fields) in {**resource_types.COMPANION_TYPES, **resource_types.PART_TYPES}.items()
        ),
        *resource_types.ROLE_TYPES.items(),
        ("aws_cognito_user_pool", MFA),
        ("awscc_cognito_user_pool", AWSCC_MFA),
    ]
    for name, fields in tables:
        found[name] = found.get(name, frozenset()) | frozenset(_paths(fields, ""))
    return found


def _paths(fields: Fields | Mapping[str, str | BlockFields], prefix: str) -> Iterator[str]:
    for name, spec in fields.items():
        yield prefix + name
        if isinstance(spec, BlockFields):
            yield from _paths(spec.fields, f"{prefix}{name}.")
