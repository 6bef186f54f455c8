"""Patches of templates: the changes of each resource are made to the text and checked by reading the files again."""

import codecs
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cognito_audit.fixing.changes import FieldChange
from cognito_audit.fixing.patching.context import context_of
from cognito_audit.fixing.patching.edits import Editor, MemberChange, edited
from cognito_audit.fixing.patching.hcl_nodes import hcl_blocks
from cognito_audit.fixing.patching.json_nodes import json_node
from cognito_audit.fixing.patching.nodes import PatchError, TextNode
from cognito_audit.fixing.patching.unified_diff import unified
from cognito_audit.fixing.patching.yaml_nodes import yaml_node
from cognito_audit.fixing.plan import Plan, ResourcePlan
from cognito_audit.fixing.template_names import property_path
from cognito_audit.fixing.updates import UPDATES, normalized
from cognito_audit.model.inventory import Inventory, Location, Source, Target
from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.files.input_file import InputFile, as_if, read_file

TYPES = {
    "client": ("AWS::Cognito::UserPoolClient", "aws_cognito_user_pool_client"),
    "pool": ("AWS::Cognito::UserPool", "aws_cognito_user_pool"),
}


@dataclass(frozen=True, slots=True)
class Patches:
    """``diff`` is a unified patch of all files, whose names are relative to ``base``: the current folder, or a folder
    above it if a file is outside. ``skipped`` are the plans that cannot be patched, with the reason.
    """

    diff: str
    base: Path
    skipped: tuple[tuple[ResourcePlan, str], ...]


@dataclass(slots=True)
class Patcher:
    """Patches the files of one source. ``language`` is ``cloudformation`` or ``terraform``."""

    source: Source
    language: str
    _texts: dict[Path, str] = field(default_factory=dict)
    _originals: dict[Path, InputFile] = field(default_factory=dict)
    _contexts: dict[Path, int] = field(default_factory=dict)

    def patch(self, plan: Plan) -> Patches:
        """Return a patch of what the plan changes, as far as that is safe."""
        skipped: list[tuple[ResourcePlan, str]] = []
        now = self._read({})
        for resource in plan.changing():
            try:
                now = self._patch(resource, now)
            except (PatchError, ParseError) as error:
                skipped.append((resource, str(error)))
        base = common_folder(Path.cwd().resolve(), self._originals)
        diffs = (
            unified(path.relative_to(base).as_posix(), file.raw.decode(), self._patched(path), self._contexts[path])
            for path, file in self._originals.items()
        )
        return Patches("".join(diffs), base, tuple(skipped))

    def _patch(self, plan: ResourcePlan, now: Inventory) -> Inventory:
        """Make this plan's edits and return the inventory of the changed files. Raises ``PatchError``."""
        target = _same(now, plan.target)
        if target is None:
            raise PatchError("an earlier change has moved it")
        location = target.locate(target.kind)
        if location is None or not Path(location.file).is_file():
            raise PatchError("it is not in a file that could be patched")
        if sum(other.kind == target.kind and other.locate(other.kind) == location for other in now.targets) > 1:
            raise PatchError("one resource block creates several resources")
        path = Path(location.file).resolve()
        file = self._originals.get(path) or read_file(Path(location.file), named=True)
        if file.raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise PatchError("the file is UTF-16, which patches do not support")
        new = edited_text(self._texts.get(path, file.text), location, target, plan.changes(), self.language)
        changed = self._read({path: new})
        _check(now, changed, plan)
        self._contexts[path] = context_of(path, file.text, new)
        self._originals[path], self._texts[path] = file, new
        return changed

    def _patched(self, path: Path) -> str:
        """Return the changed text, with the byte order mark of the original."""
        mark = "\ufeff" if self._originals[path].raw.startswith(codecs.BOM_UTF8) else ""
        return mark + self._texts[path]

    def _read(self, changed: Mapping[Path, str]) -> Inventory:
        with as_if({path: text.encode() for path, text in {**self._texts, **changed}.items()}):
            return self.source.read(frozenset())


def common_folder(folder: Path, files: Iterable[Path]) -> Path:
    """Return the folder, or the nearest one above it that holds all files: no tool applies a patch to ``../x``."""
    for file in files:
        while not file.is_relative_to(folder) and folder != folder.parent:
            folder = folder.parent
    return folder


def edited_text(text: str, location: Location, target: Target, changes: Sequence[FieldChange], language: str) -> str:
    """Return the text with the changes of one resource, which begins at ``location``. Raises ``PatchError``."""
    tree: dict[str, Any] = {}
    node, outer_names = _settings_of(text, location, target.kind, language)
    for change in changes:
        path = property_path(language, target.kind, change.path)
        path = path or _unlisted_property(node, outer_names, change.path)
        if not path:
            raise PatchError(f"{change.path} cannot be set in {language} templates")
        branch = tree
        for name in path[:-1]:
            branch = branch.setdefault(name, {})
        branch[path[-1]] = MemberChange(change.before, change.after)
    for name in outer_names:
        tree = {name: tree}
    return edited(text, list(Editor(text).set(node, tree)))


def _unlisted_property(node: TextNode, outer_names: Sequence[str], path: str) -> list[str]:
    """Return the path of a member that CloudFormation is not known to support if the template sets it, else nothing."""
    for name in outer_names:
        node = node.members[name].node if name in node.members else node
    names = path.split(".")
    return names if outer_names and names[0] in node.members else []


def _settings_of(text: str, location: Location, kind: str, language: str) -> tuple[TextNode, tuple[str, ...]]:
    """Return the map of a resource, and the names that lead from there to its settings."""
    lines = text.split("\n")
    offset = sum(len(line) + 1 for line in lines[: location.line - 1]) + location.column - 1
    is_terraform = location.file.endswith((".tf", ".tf.json"))
    if is_terraform != (language == "terraform"):
        raise PatchError(f"{location.file} is not a {language} file")
    if location.file.endswith(".tf"):
        return _hcl_block(text, offset, kind), ()
    root = _root(text, location.file)
    node = next((member.node for member in root.walk() if member.start == offset), None)
    if node is not None and is_terraform:
        return node, ()
    declared = node.members.get("Type") if node else None
    if node is None or declared is None or declared.node.value != TYPES[kind][0]:
        raise PatchError(f"it is not written as a plain {TYPES[kind][is_terraform]}")
    return node, ("Properties",)


def _root(text: str, file: str) -> TextNode:
    """Return the document as it was read: YAML's own flow style begins like JSON. Raises ``ParseError``."""
    if text.lstrip()[:1] == "{":
        try:
            return json_node(text)
        except ValueError:
            if file.lower().endswith(".json"):
                raise PatchError("it could not be read as JSON") from None
    return yaml_node(text, file)


def _hcl_block(text: str, offset: int, kind: str) -> TextNode:
    block = next((block for block in hcl_blocks(text) if block.start == offset), None)
    head = text[offset : block.end].partition("{")[0] if block else ""
    if block is None or TYPES[kind][1] not in head.replace('"', " ").split():
        raise PatchError("the resource block was not found at its location")
    return block


def _check(before: Inventory, after: Inventory, plan: ResourcePlan) -> None:
    """Raise ``PatchError`` unless the changed files give this resource as planned, and all others as before."""
    if after.errors != before.errors or {one.id for one in after.targets} != {one.id for one in before.targets}:
        raise PatchError("the changed file could not be read as before")
    for target in before.targets:
        fact_source = target.kind.replace("-", "_")
        changed = _same(after, target)
        actual: Any = changed.answers.get(fact_source) if changed else None
        expected: Any = plan.after if target.id == plan.target.id else target.answers.get(fact_source)
        if _normalized(target, actual) != _normalized(target, expected):
            raise PatchError("the changed file would mean something else than planned")


def _normalized(target: Target, answer: Any) -> Any:
    update = UPDATES.get(target.kind)  # only clients and pools have one
    return normalized(update, answer) if update and isinstance(answer, Mapping) else answer


def _same(inventory: Inventory, target: Target) -> Target | None:
    return next((one for one in inventory.targets if (one.id, one.kind) == (target.id, target.kind)), None)
