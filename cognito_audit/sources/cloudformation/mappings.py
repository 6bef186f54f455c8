"""Look-ups in the ``Mappings`` of a template, with keys that may be unknown."""

from collections.abc import Iterator, Sequence

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.cloudformation.comparison import excludes
from cognito_audit.sources.cloudformation.loops import TRANSFORM
from cognito_audit.sources.cloudformation.template import TemplateNode

Key = str | Unknown


def found_in(mapping: TemplateNode | None, keys: Sequence[Key]) -> list[TemplateNode]:
    """Return the values at two keys: one for each key that an unknown one may be, none where there is no such value.

    What a macro may add is a value that is unknown.
    """
    nodes = [mapping] if mapping is not None else []
    for key in keys:
        nodes = [inner for node in nodes for inner in _at(node, key)]
    return [node for node in nodes if node.value is not None]


def _at(node: TemplateNode, key: Key) -> Iterator[TemplateNode]:
    if not isinstance(node.value, dict):
        if isinstance(node.value, Unknown):
            yield node
        return
    if isinstance(key, Unknown):
        yield from (node.into(name) for name in node.value if name != TRANSFORM and not excludes(key, str(name)))
    elif key in node.value:
        yield node.into(key)
        return
    if TRANSFORM in node.value:
        yield node._replace(value=Unknown("a macro (Fn::Transform) adds to this mapping"))
