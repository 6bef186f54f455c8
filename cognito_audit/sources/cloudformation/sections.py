"""The parts of a template beside its resources that may hold targets: macros, unknown sections."""

from collections.abc import Iterator, Mapping
from typing import Final

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.cloudformation.loops import TRANSFORM
from cognito_audit.sources.cloudformation.resource_types import may_hold_targets
from cognito_audit.sources.cloudformation.template import StackTemplate, TemplateNode, UnreadPart

_EVALUATED: Final = frozenset(
    {
        "AWS::Serverless-2016-10-31",
        "AWS::LanguageExtensions",
        # These make functions that rotate secrets, deployment hooks, and values of other products: no targets.
        "AWS::SecretsManager-2020-07-23",
        "AWS::SecretsManager-2024-09-16",
        "AWS::CodeDeployBlueGreen",
        "AWS::ServiceCatalog",
    }
)
_SECTIONS: Final = frozenset(
    {
        "AWSTemplateFormatVersion", "Conditions", "Description", "Globals", "Hooks", "Mappings", "Metadata",
        "Parameters", "Rules",
    }
)  # fmt: skip
_MAPS: Final = frozenset({"Resources", "Outputs"})


def unread_sections(template: StackTemplate) -> Iterator[UnreadPart]:
    """Yield the sections of a template that may hold targets and cannot be read."""
    for part in template.parts:
        if isinstance(part.value, dict):
            for name in part.value:
                yield from _of_section(name, part.into(name), template)
        elif part.value is not None:
            yield UnreadPart(part, _no_map("this template", part))


def _of_section(name: str, node: TemplateNode, template: StackTemplate) -> Iterator[UnreadPart]:
    if name in _MAPS:
        if node.value is not None and not isinstance(node.value, dict):
            yield UnreadPart(node, _no_map(name, node))
    elif name in ("Transform", TRANSFORM):
        yield from _macros(node)
    elif name == "extensions" and template.is_serverless:
        if any(entry.path[-1] in template.section("Resources") for entry in _items(node)):
            yield UnreadPart(node, Unknown("resources.extensions change resources at deployment"))
    elif name not in _SECTIONS and may_hold_targets(node.value):
        yield UnreadPart(node, Unknown(f"{name} is not a section of a template, and mentions what is audited"))


def _macros(node: TemplateNode) -> Iterator[UnreadPart]:
    entries = node.value if isinstance(node.value, list) else [node.value]
    for index, entry in enumerate(entries):
        name = entry.get("Name") if isinstance(entry, dict) else entry
        place = node.into(index) if isinstance(node.value, list) else node
        if name is None and entry is None:
            continue
        if not isinstance(name, str):
            yield UnreadPart(place, name if isinstance(name, Unknown) else Unknown("the name of a macro is not a text"))
        elif name not in _EVALUATED:
            yield UnreadPart(place, Unknown(f"the macro {name} may add or change app clients at deployment"))


def _items(node: TemplateNode) -> Iterator[TemplateNode]:
    steps = range(len(node.value)) if isinstance(node.value, list) else node.value
    if isinstance(node.value, Mapping | list):
        yield from map(node.into, steps)


def _no_map(name: str, node: TemplateNode) -> Unknown:
    return node.value if isinstance(node.value, Unknown) else Unknown(f"{name} is not a map")
