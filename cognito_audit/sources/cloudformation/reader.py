"""The reader of CloudFormation: the templates of one run."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from cognito_audit.model.inventory import Inventory, Unread
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.cloudformation.app import App
from cognito_audit.sources.cloudformation.notes import changed_by_custom_resources, notes_of, unread_types
from cognito_audit.sources.cloudformation.resource_types import EVENT, makes_pool, may_hold_targets
from cognito_audit.sources.cloudformation.targets import TemplateTargets
from cognito_audit.sources.cloudformation.template import is_template
from cognito_audit.sources.cloudformation.template_files import file_key
from cognito_audit.sources.documents import Document, ParseError, read_documents
from cognito_audit.sources.files.input_file import FileOptions, InputFile
from cognito_audit.sources.files.kinds import known_kind
from cognito_audit.sources.input_types import WORDS

_COGNITO: Final = re.compile(
    rb"AWS::Cognito::|AWS::CloudFormation::Stack|AWS::Serverless::Application|AWS::ServiceCatalog::|::MODULE\b|"
    # An event of the Serverless Framework, which makes a user pool, and calls of custom resources.
    rb"\bcognitoUserPool\b[\"']?\s*:|(?:create|update|delete|set)UserPool"
)
_TEMPLATE: Final = re.compile(
    rb"AWSTemplateFormatVersion|\bcognitoUserPool\b[\"']?\s*:|[\"']?Type[\"']?\s*:\s*[\"']?(?:AWS|Custom)::|AWS::Serverless"
)
_ELSEWHERE: Final = re.compile(rb"""^["']?(?:functions|resources)\b["']?\s*:""", re.MULTILINE)
_FROM_A_FILE: Final = b"${file("
"""Takes a part of a configuration of the Serverless Framework from another file, after one of these members."""
_BY_EVENT: Final = f"has an event {EVENT}, which makes a user pool, and is not a template"


class CloudFormationReader:
    """See ``files.reader.Reader``."""

    input_type = "cloudformation"
    members = frozenset({"AWSTemplateFormatVersion", "Resources", "resources"})

    def recognises(self, file: InputFile) -> bool:
        """Whether it mentions resource types; in a folder, only those that are audited."""
        if not any(word in file.data for word in WORDS[self.input_type]):
            return False
        return (_TEMPLATE if file.named else _COGNITO).search(file.data) is not None or _has_parts_elsewhere(file)

    def read(self, files: Sequence[InputFile], options: FileOptions) -> Inventory:
        """Return the targets of all templates."""
        templates: list[tuple[InputFile, Document]] = []
        others: list[tuple[InputFile, Document]] = []
        failures: list[Inventory] = []
        for file in files:
            try:
                found = _documents(file)
            except ParseError as error:
                failures.append(file.failed(error))
                continue
            templates += ((file, document) for document in found.templates)
            others += ((file, document) for document in found.others)
        app = App(templates, options.parameters, options.assumptions)
        # A template that cannot be read may declare them all.
        options.declared.update(app.parameters if not failures and app.is_whole else options.spelled_out)
        builder = TemplateTargets(app.stacks)
        targets = builder.targets()
        unread = [part for stack in app.stacks for part in (*stack.unread, *changed_by_custom_resources(stack))]
        unread += builder.triggers.unread
        return Inventory(
            tuple(targets),
            errors=(
                *(error for one in failures for error in one.errors),
                *(fault for stack in app.stacks for fault in stack.faults),
                *dict.fromkeys(builder.conversion.faults),
            ),
            unread=(
                *(one for failure in failures for one in failure.unread),
                *dict.fromkeys(Unread(str(part.node.traced(None).location()), part.why) for part in unread),
                *_apart(others, app.included),
            ),
            notes=(
                *(note for stack in app.stacks for note in notes_of(stack)),
                *builder.triggers.notes(),
                *unread_types(app.stacks),
            ),
        )


def _has_parts_elsewhere(file: InputFile) -> bool:
    """Whether a configuration of the Serverless Framework takes functions or resources from other files."""
    if _FROM_A_FILE not in file.data:
        return False
    found = _ELSEWHERE.search(file.data)
    return found is not None and file.data.find(_FROM_A_FILE, found.end()) >= 0


class _Documents(NamedTuple):
    """The documents of a file: its template, and others."""

    templates: list[Document]
    others: list[Document]


def _documents(file: InputFile) -> _Documents:
    """Return the documents of a file. Raises ``ParseError``."""
    documents = read_documents(file.text, file.name, tolerant=True)
    templates = [document for document in documents if is_template(document)]
    if len(templates) > 1:
        raise ParseError("contains more than one template", *templates[1].position(()))
    if not templates and file.named:
        kind = known_kind(file)
        raise ParseError(kind.words if kind else "not a template: it has no Resources")
    return _Documents(templates, [document for document in documents if document not in templates])


def _apart(documents: Iterable[tuple[InputFile, Document]], included: frozenset[str]) -> Iterator[Unread]:
    """Yield the documents that are not templates, nor parts of one, and may define targets all the same."""
    for file, document in documents:
        if file_key(file.path) in included:
            continue
        if may_hold_targets(document.value):
            yield Unread(str(document.location(())), Unknown("defines resources of Cognito, and is not a template"))
        elif makes_pool(document.value):
            yield Unread(str(document.location(())), Unknown(_BY_EVENT))
