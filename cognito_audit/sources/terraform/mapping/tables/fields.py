"""The building blocks of the tables, and the names of the ``awscc`` provider.

The ``awscc`` provider derives its names from the CloudFormation properties, so they are derived here too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from cognito_audit.aws.awscc_names import snake


@dataclass(frozen=True, slots=True)
class Block:
    """A nested block or object. ``member`` is the API's structure, dotted where the API nests deeper.

    ``many`` is for a list of structures; without it the block stands at most once. ``sent_as_false`` names booleans
    that the provider sends as false when the block does not hold them.
    """

    member: str
    fields: "Fields"
    many: bool = False
    sent_as_false: tuple[str, ...] = ()


Fields = Mapping[str, "str | Block"]
"""From attribute name to API member, or to the block's own table."""


def as_awscc(fields: Fields) -> dict[str, str | Block]:
    """The same members under the names of the ``awscc`` provider, nested as CloudFormation nests them."""
    named: dict[str, str | Block] = {}
    groups: dict[str, dict[str, str | Block]] = {}
    for spec in fields.values():
        if isinstance(spec, str):
            named[snake(spec)] = spec
            continue
        outer, _, inner = spec.member.rpartition(".")
        block = Block(inner, as_awscc(spec.fields), spec.many)
        (groups.setdefault(outer, {}) if outer else named)[snake(inner)] = block
    named.update({snake(outer): Block(outer, members) for outer, members in groups.items()})
    return named


def merged(fields: Fields, more: Fields) -> Fields:
    """Two tables as one; the blocks that stand in both have the attributes of both."""
    both = dict(fields)
    for name, spec in more.items():
        held = both.get(name)
        if isinstance(held, Block) and isinstance(spec, Block):
            both[name] = replace(held, fields=merged(held.fields, spec.fields))
        else:
            both[name] = spec
    return both
