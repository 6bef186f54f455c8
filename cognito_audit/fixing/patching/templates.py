"""Patches of templates: each resource's changes are made to the text, and proven by reading the files again."""

import codecs
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cognito_audit.fixing.changes import Change
from cognito_audit.fixing.patching.edits import Editor, Leaf, edited
from cognito_audit.fixing.patching.hcl_nodes import hcl_blocks
from cognito_audit.fixing.patching.json_nodes import json_node
from cognito_audit.fixing.patching.nodes import CannotPatch, Node
from cognito_audit.fixing.patching.unified_diff import unified
from cognito_audit.fixing.patching.yaml_nodes import yaml_node
from cognito_audit.fixing.plan import Plan, ResourcePlan
from cognito_audit.fixing.template_names import property_path
from cognito_audit.fixing.updates import UPDATES, settled
from cognito_audit.model.inventory import Inventory, Location, Source, Target
from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.files.input_file import InputFile, as_if, read_file

TYPES = {
    "client": ("AWS::Cognito::UserPoolClient", "aws_cognito_user_pool_client"),
    "pool": ("AWS::Cognito::UserPool", "aws_cognito_user_pool"),
}


@dataclass(frozen=True, slots=True)
class Patches:
    """``diff`` is a unified patch of all files; ``left`` are the resources that cannot be patched, with the reason."""

    diff: str
    left: tuple[tuple[ResourcePlan, str], ...]


@dataclass(slots=True)
class Patcher:
    """Patches the files of one source. ``language`` is ``cloudformation`` or ``terraform``."""

    source: Source
    language: str
    _texts: dict[Path, str] = field(default_factory=dict)
    _originals: dict[Path, InputFile] = field(default_factory=dict)

    def patch(self, plan: Plan) -> Patches:
        """A patch of what the plan changes, as far as that is safe."""
        left: list[tuple[ResourcePlan, str]] = []
        now = self._read({})
        for one in plan.changing():
            try:
                now = self._patch(one, now)
            except (CannotPatch, ParseError) as error:
                left.append((one, str(error)))
        diffs = (unified(file.name, file.raw.decode(), self._patched(path)) for path, file in self._originals.items())
        return Patches("".join(diffs), tuple(left))

    def _patch(self, plan: ResourcePlan, now: Inventory) -> Inventory:
        """The inventory of the files with this plan's edits, which are kept. Raises ``CannotPatch``."""
        target = _same(now, plan.target)
        if target is None:
            raise CannotPatch("an earlier change has moved it")
        place = target.locate(target.kind)
        if place is None or not Path(place.file).is_file():
            raise CannotPatch("it is in no file that could be patched")
        if sum(other.kind == target.kind and other.locate(other.kind) == place for other in now.targets) > 1:
            raise CannotPatch("one resource block makes several resources")
        path = Path(place.file).resolve()
        file = self._originals.get(path) or read_file(Path(place.file), named=True)
        if file.raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise CannotPatch("the file is UTF-16, which patches are not")
        new = edited_text(self._texts.get(path, file.text), place, target, plan.changes(), self.language)
        then = self._read({path: new})
        _prove(now, then, plan)
        self._originals[path], self._texts[path] = file, new
        return then

    def _patched(self, path: Path) -> str:
        """The changed text, with the byte order mark that it had."""
        mark = "\ufeff" if self._originals[path].raw.startswith(codecs.BOM_UTF8) else ""
        return mark + self._texts[path]

    def _read(self, changed: Mapping[Path, str]) -> Inventory:
        with as_if({path: text.encode() for path, text in {**self._texts, **changed}.items()}):
            return self.source.read(frozenset())


def edited_text(text: str, place: Location, target: Target, changes: Sequence[Change], language: str) -> str:
    """The text with the changes of one resource, which begins at ``place``. Raises ``CannotPatch``."""
    wanted: dict[str, Any] = {}
    node, around = _settings_of(text, place, target.kind, language)
    for change in changes:
        path = property_path(language, target.kind, change.path) or _given(node, around, change.path)
        if not path:
            raise CannotPatch(f"{change.path} has no place in {language} templates")
        here = wanted
        for name in path[:-1]:
            here = here.setdefault(name, {})
        here[path[-1]] = Leaf(change.before, change.after)
    for name in around:
        wanted = {name: wanted}
    return edited(text, list(Editor(text).set(node, wanted)))


def _given(node: Node, around: Sequence[str], path: str) -> list[str]:
    """The path of a member that CloudFormation is not known to have a property for, where the template gives it all the
    same; else empty.
    """
    for name in around:
        node = node.members[name].node if name in node.members else node
    names = path.split(".")
    return names if around and names[0] in node.members else []


def _settings_of(text: str, place: Location, kind: str, language: str) -> tuple[Node, tuple[str, ...]]:
    """The map of a resource, and the names that lead from there to its settings."""
    lines = text.split("\n")
    offset = sum(len(line) + 1 for line in lines[: place.line - 1]) + place.column - 1
    is_terraform = place.file.endswith((".tf", ".tf.json"))
    if is_terraform != (language == "terraform"):
        raise CannotPatch(f"{place.file} is no {language} file")
    if place.file.endswith(".tf"):
        found = next((block for block in hcl_blocks(text) if block.start == offset), None)
        head = text[offset : found.end].partition("{")[0] if found else ""
        if found is None or TYPES[kind][1] not in head.replace('"', " ").split():
            raise CannotPatch("the resource block was not found where it is said to stand")
        return found, ()
    root = json_node(text) if text.lstrip()[:1] == "{" else yaml_node(text, place.file)
    node = next((member.node for member in root.walk() if member.start == offset), None)
    if node is not None and is_terraform:
        return node, ()
    declared = node.members.get("Type") if node else None
    if node is None or declared is None or declared.node.value != TYPES[kind][0]:
        raise CannotPatch(f"it is not written as a plain {TYPES[kind][0]} here")
    return node, ("Properties",)


def _prove(before: Inventory, after: Inventory, plan: ResourcePlan) -> None:
    """The changed files say of this resource what was planned, and of all others what they said."""
    if after.errors != before.errors or {one.id for one in after.targets} != {one.id for one in before.targets}:
        raise CannotPatch("the changed file could not be read as before")
    for target in before.targets:
        then = _same(after, target)
        root = target.kind.replace("-", "_")
        told: Any = then.answers.get(root) if then else None
        wanted: Any = plan.after if target.id == plan.target.id else target.answers.get(root)
        if _meaning(target, told) != _meaning(target, wanted):
            raise CannotPatch("the changed file would say something else than planned")


def _meaning(target: Target, answer: Any) -> Any:
    update = UPDATES.get(target.kind)  # there is one of what can be mended: of clients and pools
    return settled(update, answer) if update and isinstance(answer, Mapping) else answer


def _same(inventory: Inventory, target: Target) -> Target | None:
    return next((one for one in inventory.targets if (one.id, one.kind) == (target.id, target.kind)), None)
