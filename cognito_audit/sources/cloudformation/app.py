"""All stacks of one run: what they nest, export and import."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from cognito_audit.model.unknown import REST, Unknown
from cognito_audit.sources.cloudformation.comparison import as_text
from cognito_audit.sources.cloudformation.loops import OpenEnd
from cognito_audit.sources.cloudformation.resource_types import NESTING
from cognito_audit.sources.cloudformation.stack import Stack, StackContext
from cognito_audit.sources.cloudformation.stack_resource import StackResource
from cognito_audit.sources.cloudformation.template import Load, StackTemplate, UnreadPart, is_template
from cognito_audit.sources.cloudformation.template_files import TemplateFile, TemplateFiles
from cognito_audit.sources.documents import Document
from cognito_audit.sources.documents.traced import Traced
from cognito_audit.sources.files.assumptions import Assumptions
from cognito_audit.sources.files.input_file import InputFile

MAX_NESTING: Final = 10


class _Made(NamedTuple):
    """The stack of a file, those nested in it, and the keys of the files that they are in."""

    stacks: list[Stack]
    files: set[str]


class App:
    """The stacks of a run. ``parameters`` are given to each outermost stack.

    A template that another one nests is a stack of its own only where it is nested.
    """

    def __init__(
        self, files: Iterable[tuple[InputFile, Document]], parameters: Mapping[str, Any], assumptions: Assumptions
    ) -> None:
        self._files = TemplateFiles(files)
        self._parameters = parameters
        self._assumptions = assumptions
        self._exports: dict[str, Traced] | None = None
        self._is_imported_early = False
        self._make()
        if self._is_imported_early:  # by the parameters of a nested stack: now the exports are known
            self._exports = self._all_exports()
            self._make()

    @property
    def stacks(self) -> list[Stack]:
        """The outermost stacks, each followed by those nested in it."""
        return [stack for key in self._outermost for stack in self._made[key].stacks]

    @property
    def included(self) -> frozenset[str]:
        """The keys of the files that are parts of templates."""
        return frozenset(key for made in self._made.values() for key in made.files) - self._files.given.keys()

    @property
    def parameters(self) -> frozenset[str]:
        """The parameters that outermost stacks declare: those that a command line can give."""
        outermost = (stack for stack in self.stacks if not stack.prefix)
        return frozenset(name for stack in outermost for name in stack.template.section("Parameters"))

    @property
    def is_whole(self) -> bool:
        """Whether no template leaves parts to files that are not here, which may declare parameters."""
        return not any(stack.template.unread for stack in self.stacks)

    def output(self, stack: Stack, nested: str, name: str) -> Traced | Unknown:
        """See ``stack.OtherStacks``."""
        inner = self._nested.get((stack.id, nested), Unknown("it is not read before this is"))
        if isinstance(inner, Unknown):
            return Unknown(f"is an output of the nested stack {nested}: {inner.reason}")
        return inner.output(name) or Unknown(f"the nested stack {nested} has no output {name}")

    def exported(self, name: str) -> Traced | None:
        """See ``stack.OtherStacks``. A name that two stacks export is ambiguous."""
        if self._exports is None:
            if not self._is_complete:
                self._is_imported_early = True
                return None
            self._exports = {}  # while they are evaluated
            self._exports = self._all_exports()
        return self._exports.get(name)

    def assumed(self, name: str) -> str | None:
        """See ``stack.OtherStacks``."""
        return self._assumptions.text(name) if self._assumptions else None

    def _all_exports(self) -> dict[str, Traced]:
        exports: dict[str, list[Traced]] = {}
        for stack in self.stacks:
            for one in stack.outputs():
                if isinstance(one, OpenEnd):
                    continue
                name, value = stack.output_value(one, "Export", "Name"), stack.output_value(one, "Value")
                key = as_text(name) if name is not None else None
                if isinstance(key, str) and value is not None:
                    exports.setdefault(key, []).append(value)
        return {name: values[0] for name, values in exports.items() if len(values) == 1}

    def _make(self) -> None:
        self._is_complete = False
        self._nested: dict[tuple[str, str], Stack | Unknown] = {}
        self._made: dict[str, _Made] = {}
        for number, file in enumerate(self._files.given.values()):
            used = {file.key}
            of_stack = f" of {file.document.file}" if len(self._files.given) > 1 else ""
            context = StackContext(f"{number}#", self._parameters, self, file.document.file, of_stack=of_stack)
            stack = Stack(StackTemplate(file.document, self._loader(file, used)), context)
            self._made[file.key] = _Made(list(self._with_nested(stack, (file,), used)), used)
        self._outermost = _outermost({key: made.files for key, made in self._made.items()})
        self._is_complete = True

    def _loader(self, file: TemplateFile, used: set[str]) -> Load:
        def load(name: str) -> Document | Unknown:
            found = self._files.beside(file.path, name)
            if isinstance(found, Unknown):
                return found
            used.add(found.key)
            return found.document

        return load

    def _with_nested(self, stack: Stack, ancestors: tuple[TemplateFile, ...], used: set[str]) -> Iterator[Stack]:
        yield stack
        for resource in stack.resources.values():
            if resource.type not in NESTING:
                continue
            found = self._followed(stack, resource, ancestors)
            if isinstance(found, Unknown):
                self._nested[(stack.id, resource.logical_id)] = found
                stack.unread.append(UnreadPart(resource.node, Unknown(f"{resource.logical_id}: {found.reason}")))
                continue
            used.add(found.key)
            inner = self._inner(stack, resource, found, used)
            self._nested[(stack.id, resource.logical_id)] = inner
            yield from self._with_nested(inner, (*ancestors, found), used)

    def _followed(
        self, stack: Stack, resource: StackResource, ancestors: tuple[TemplateFile, ...]
    ) -> TemplateFile | Unknown:
        """The template that a resource nests, or why it is not read."""
        name = _location(resource)
        if isinstance(name, Unknown):
            return name
        found = self._files.beside(ancestors[-1].path, name)
        if isinstance(found, Unknown):
            return Unknown(f"the template of this nested stack {found.reason}")
        if not is_template(found.document):
            return Unknown(f"{found.document.file} is not a template: it has no Resources")
        if any(found.key == one.key for one in ancestors):
            return Unknown("this stack is nested in itself")
        if len(ancestors) > MAX_NESTING:
            return Unknown(f"stacks are nested more than {MAX_NESTING} deep")
        return stack.context.limits.stack() or found

    def _inner(self, stack: Stack, resource: StackResource, file: TemplateFile, used: set[str]) -> Stack:
        data = _property(resource, "Parameters")
        given = {name: value for name, value in data.items() if _is_given(name)} if isinstance(data, dict) else {}
        pseudo = {name: value for name, value in self._parameters.items() if name.startswith("AWS::")}
        prefix = f"{stack.prefix}{resource.logical_id}/"
        context = StackContext(
            stack.nested_id(resource.logical_id),
            {**given, **pseudo},
            self,
            stack.context.root,
            prefix,
            stack.context.limits,
            resource.condition,
            _rest(data),
            f" of the nested stack {prefix.rstrip('/')} of {stack.root}",
        )
        return Stack(StackTemplate(file.document, self._loader(file, used)), context)


def _outermost(files: Mapping[str, set[str]]) -> list[str]:
    """Return the files that no other one uses. Of files that use each other in a circle, the first."""
    used = {key for name, others in files.items() for key in others if key != name}
    outermost = [key for key in files if key not in used]
    covered = {key for name in outermost for key in files[name]}
    for key in files:
        if key not in covered:
            outermost.append(key)
            covered |= files[key]
    return outermost


def _location(resource: StackResource) -> str | Unknown:
    """Where a nested template lies: as written, or where CDK put it before it went to S3."""
    asset = resource.node.into("Metadata", "aws:asset:path").value
    if isinstance(asset, str):
        return asset
    given = _property(resource, NESTING[resource.type])
    if isinstance(given, str):
        return given
    reason = given.reason if isinstance(given, Unknown) else "it is not a path"
    return Unknown(f"which template this stack nests is not known: {reason}")


def _property(resource: StackResource, name: str) -> Any:
    """The data of a property; unknown where something that is not read may set it."""
    properties = resource.properties
    if isinstance(properties.data, Unknown):
        return properties.data
    found = properties.get(name) or properties.get(REST)
    return found.data if found is not None else None


def _is_given(name: str) -> bool:
    return name != REST and not name.startswith("AWS::")


def _rest(passed: Any) -> Unknown | None:
    """Why the parameters that a parent stack is not seen to pass are unknown, if they are."""
    if passed is None:
        return None
    if isinstance(passed, dict):
        end = passed.get(REST)
        return end.data if end is not None and isinstance(end.data, Unknown) else None
    return passed if isinstance(passed, Unknown) else Unknown("the Parameters of this stack are not a map")
