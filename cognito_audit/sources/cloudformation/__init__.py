"""CloudFormation templates in all their forms: SAM, CDK output, Serverless, fragments, nested stacks."""

import re
from collections.abc import Sequence
from typing import Final

from cognito_audit.model.inventory import Inventory, Unread
from cognito_audit.sources.cloudformation.app import App
from cognito_audit.sources.cloudformation.notes import notes_of, unread_types
from cognito_audit.sources.cloudformation.targets import TemplateTargets
from cognito_audit.sources.cloudformation.template import is_template
from cognito_audit.sources.documents import Document, ParseError, read_documents
from cognito_audit.sources.files.input_file import FileOptions, InputFile
from cognito_audit.sources.files.parameters import refuse_undeclared

_WORDS: Final = (b"AWS", b"::")
"""Every template contains one of them; searching for a word is a hundred times faster than for a pattern."""
_COGNITO: Final = re.compile(rb"AWS::Cognito::|AWS::CloudFormation::Stack|AWS::Serverless::Application|::MODULE\b")
_TEMPLATE: Final = re.compile(
    rb"AWSTemplateFormatVersion|[\"']?Type[\"']?\s*:\s*[\"']?(?:AWS|Custom)::|AWS::Serverless"
)


class CloudFormationReader:
    """See ``files.reader.Reader``."""

    input_type = "cloudformation"

    def recognises(self, file: InputFile) -> bool:
        """Whether it mentions resource types; in a folder, only those that are audited."""
        if not any(word in file.data for word in _WORDS):
            return False
        return (_TEMPLATE if file.named else _COGNITO).search(file.data) is not None

    def read(self, files: Sequence[InputFile], options: FileOptions) -> Inventory:
        """Return the targets of all templates. Raises ``UserError`` for a parameter that none of them declares."""
        documents: list[tuple[InputFile, Document]] = []
        failures: list[Inventory] = []
        for file in files:
            try:
                document = _document(file)
            except ParseError as error:
                failures.append(file.failed(error))
                continue
            if document is not None:
                documents.append((file, document))
        app = App(documents, options.parameters)
        if not failures and not app.unfollowed:
            refuse_undeclared(options.spelled_out, app.parameters)
        builder = TemplateTargets(app.stacks)
        targets = builder.targets()
        return Inventory(
            tuple(targets),
            errors=(
                *(error for one in failures for error in one.errors),
                *(fault for stack in app.stacks for fault in stack.faults),
                *dict.fromkeys(builder.conversion.faults),
            ),
            unread=(
                *(unread for one in failures for unread in one.unread),
                *(Unread(str(node.traced(None).location()), why) for stack in app.stacks for node, why in stack.unread),
            ),
            notes=(
                *app.notes,
                *(note for stack in app.stacks for note in notes_of(stack)),
                *unread_types(app.stacks),
            ),
        )


def _document(file: InputFile) -> Document | None:
    """Return the template in a file; None if it only mentions one. Raises ``ParseError``."""
    documents = read_documents(file.text, file.name)
    templates = [document for document in documents if is_template(document)]
    if len(templates) > 1:
        raise ParseError("contains more than one template", *templates[1].position(()))
    if not templates and file.named:
        raise ParseError("not a template: it has no Resources")
    return templates[0] if templates else None
