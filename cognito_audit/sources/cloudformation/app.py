"""All stacks of one run: what they nest, export and import."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from cognito_audit.sources.cloudformation.comparison import as_text
from cognito_audit.sources.cloudformation.stack import Stack, StackResource
from cognito_audit.sources.cloudformation.template import Load, StackTemplate
from cognito_audit.sources.documents import Document, ParseError, read_documents
from cognito_audit.sources.documents.traced import Traced
from cognito_audit.sources.files.input_file import InputFile, read_file

NESTING: Final = {"AWS::CloudFormation::Stack": "TemplateURL", "AWS::Serverless::Application": "Location"}
"""The resource types that nest a template, and the property that says where it is."""

MAX_NESTING: Final = 10


class App:
    """The stacks of a run. ``parameters`` are given to each outermost stack.

    A template that another one nests is a stack of its own only where it is nested.
    """

    def __init__(self, files: Iterable[tuple[InputFile, Document]], parameters: Mapping[str, Any]) -> None:
        self._given = {_identity(file.path): (file.path, document) for file, document in files}
        self._parameters = parameters
        self._inner_files: set[str] = set()
        self._nested: dict[tuple[str, str], Stack | None] = {}
        self._exports: dict[str, Traced] | None = None
        self._exporting = False
        self.notes: list[str] = []
        self._made: dict[str, list[Stack]] = {}
        for key, (path, document) in self._given.items():
            self._made[key] = list(self._with_nested(self._stack(path, document, parameters), (key,)))

    @property
    def stacks(self) -> list[Stack]:
        """The outermost stacks, each followed by those nested in it."""
        outermost = [key for key in self._made if key not in self._inner_files] or list(self._made)
        return [stack for key in outermost for stack in self._made[key]]

    @property
    def parameters(self) -> frozenset[str]:
        """The parameters that outermost stacks declare: those that a command line can give."""
        outermost = (stack for stack in self.stacks if not stack.prefix)
        return frozenset(name for stack in outermost for name in stack.template.section("Parameters"))

    @property
    def unfollowed(self) -> bool:
        """Whether a template leaves parts to files that are not here, which may declare parameters."""
        return any(stack.template.unfollowed for stack in self.stacks)

    def output(self, stack: Stack, nested: str, name: str) -> Traced | None:
        """See ``stack.OtherStacks``."""
        inner = self._nested.get((stack.id, nested))
        if inner is None:
            return None
        found = dict(inner.outputs()).get(name)
        return inner.evaluator.evaluate(found.into("Value")) if found is not None else None

    def exported(self, name: str) -> Traced | None:
        """See ``stack.OtherStacks``. A name that two stacks export is ambiguous."""
        if self._exports is None and not self._exporting:
            self._exporting = True
            self._exports = self._all_exports()
            self._exporting = False
        return (self._exports or {}).get(name)

    def _all_exports(self) -> dict[str, Traced]:
        exports: dict[str, list[Traced]] = {}
        for stack in self.stacks:
            for _, node in stack.outputs():
                name, value = (stack.evaluator.evaluate(node.into(*path)) for path in (("Export", "Name"), ("Value",)))
                key = as_text(name) if name is not None else None
                if isinstance(key, str) and value is not None:
                    exports.setdefault(key, []).append(value)
        return {name: values[0] for name, values in exports.items() if len(values) == 1}

    def _stack(self, path: Path | None, document: Document, given: Mapping[str, Any], prefix: str = "") -> Stack:
        template = StackTemplate(document, self._loader(path))
        return Stack(template, given, self, prefix)

    def _loader(self, path: Path | None) -> Load:
        """Return a loader of files named relative to ``path``; standard input has no folder."""

        def load(name: str) -> Document | None:
            found = self._document(path, name)
            return found[1] if found else None

        return load

    def _document(self, beside: Path | None, name: str) -> tuple[Path, Document] | None:
        if beside is None or "://" in name or not name:
            return None
        path = Path(os.path.normpath(beside.parent / name))
        key = _identity(path)
        if key in self._given:
            self._inner_files.add(key)
            return path, self._given[key][1]
        try:
            documents = read_documents(read_file(path, named=False).text, path.as_posix()) if path.is_file() else []
        except ParseError as error:
            self.notes.append(f"{error.as_input_error(path.as_posix()).location}: {error.message}; it is not followed")
            return None
        return (path, documents[0]) if len(documents) == 1 else None

    def _with_nested(self, stack: Stack, ancestors: tuple[str, ...]) -> Iterator[Stack]:
        yield stack
        for resource in stack.resources.values():
            if resource.type in NESTING:
                yield from self._followed(stack, resource, ancestors)

    def _followed(self, stack: Stack, resource: StackResource, ancestors: tuple[str, ...]) -> Iterator[Stack]:
        path = self._given[ancestors[0]][0] if not stack.prefix else Path(ancestors[-1])
        found = self._document(path, _location(resource))
        if found is None or len(ancestors) > MAX_NESTING or _identity(found[0]) in ancestors:
            why = "a nested stack in itself" if found else "a nested stack whose template is not a local file"
            self.notes.append(f"{resource.here.location()}: {resource.logical_id} is {why}; it is not followed")
            return
        passed = resource.properties.get("Parameters")
        given = dict(passed.data) if passed is not None and isinstance(passed.data, dict) else {}
        pseudo = {name: value for name, value in self._parameters.items() if name.startswith("AWS::")}
        inner = self._stack(found[0], found[1], {**pseudo, **given}, f"{stack.prefix}{resource.logical_id}/")
        self._nested[(stack.id, resource.logical_id)] = inner
        yield from self._with_nested(inner, (*ancestors, _identity(found[0])))


def _location(resource: StackResource) -> str:
    """Where a nested template lies: as written, or where CDK put it before it went to S3."""
    node = resource.node.into("Metadata", "aws:asset:path")
    if isinstance(node.value, str):
        return node.value
    given = resource.properties.get(NESTING[resource.type])
    return given.data if given is not None and isinstance(given.data, str) else ""


def _identity(path: Path | None) -> str:
    return str(path.resolve()) if path is not None else "-"
