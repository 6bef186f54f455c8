"""The building blocks of the tables, and the names of the ``awscc`` provider.

The ``awscc`` provider derives its names from the CloudFormation properties, so they are derived here too.
"""

from collections.abc import Mapping
from typing import NamedTuple

from cognito_audit.aws.awscc_names import snake


class BlockFields(NamedTuple):
    """The table of a nested block or object. ``member`` is the API's structure, dotted if the API nests deeper.

    ``many`` is for a list of structures; otherwise the block is written at most once. ``sent_as_false`` names booleans
    that the provider sends as false if the block does not set them.
    """

    member: str
    fields: "Fields"
    many: bool = False
    sent_as_false: tuple[str, ...] = ()


Fields = Mapping[str, "str | BlockFields"]
"""From attribute name to API member, or to the table of a block."""


def as_awscc(fields: Fields) -> dict[str, str | BlockFields]:
    """Return the same members under the names of the ``awscc`` provider, nested as in CloudFormation."""
    named: dict[str, str | BlockFields] = {}
    groups: dict[str, dict[str, str | BlockFields]] = {}
    for spec in fields.values():
        if isinstance(spec, str):
            named[snake(spec)] = spec
            continue
        outer, _, inner = spec.member.rpartition(".")
        block = BlockFields(inner, as_awscc(spec.fields), spec.many)
        (groups.setdefault(outer, {}) if outer else named)[snake(inner)] = block
    named.update({snake(outer): BlockFields(outer, members) for outer, members in groups.items()})
    return named


def merged(fields: Fields, more: Fields) -> Fields:
    """Merge two tables; a block that is in both has the attributes of both."""
    both = dict(fields)
    for name, spec in more.items():
        present = both.get(name)
        if isinstance(present, BlockFields) and isinstance(spec, BlockFields):
            both[name] = present._replace(fields=merged(present.fields, spec.fields))
        else:
            both[name] = spec
    return both
